package insurance_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/insurance"
	"github.com/ashlar-go/ashlar/internal/listentest"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// office is insurance at one place and one time.
type office struct {
	*insurance.Service

	uow *repository.UnitOfWork[insurance.Repositories]
	bus *events.Bus
}

func officeAt(at time.Time, zone *time.Location, store repository.Store) *office {
	bus := events.NewBus()
	uow := insurance.NewUnitOfWork(store, repository.PublishTo(bus))
	policies, claims := 0, 0
	return &office{uow: uow, bus: bus, Service: insurance.NewService(uow,
		insurance.WithClock(func() time.Time { return at }), insurance.WithZone(zone),
		insurance.WithPolicyIDs(func() insurance.PolicyID { policies++; return policyID(policies) }),
		insurance.WithClaimIDs(func() insurance.ClaimID { claims++; return claimID(claims) }))}
}

func newOffice() *office { return officeAt(noon, time.UTC, memstore.New()) }

func issueCommand() insurance.IssuePolicy {
	return insurance.IssuePolicy{
		Holder: ada.String(), Name: "Ada Lovelace", Street: "12 Oak St", City: "Springfield", State: "IL", Zip: "62704",
		DateOfBirth: "1990-05-17", Currency: "USD", Premium: "1200.00", ClaimLimit: "1000.00",
		CoverageStart: "2026-01-01", CoverageEnd: "2027-01-01",
	}
}

func TestTheUseCasesLeadThroughTheLifeOfAPolicy(t *testing.T) {
	t.Parallel()

	o, ctx := newOffice(), t.Context()
	heard := listentest.To(o.bus)
	issued, err := o.IssuePolicy(ctx, issueCommand())
	require.NoError(t, err)
	require.Equal(t, insurance.PolicyIssue{ID: policyID(1).String(), Status: "active", Premium: "USD 1200.00", Coverage: "2026-01-01/2027-01-01"}, issued)
	claim := insurance.FileClaim{Policy: issued.ID, Amount: "800.00", Currency: "USD", Description: "Water damage", OccurredOn: "2026-06-15"}
	first, err := o.FileClaim(ctx, claim)
	require.NoError(t, err)
	require.Equal(t, insurance.ClaimFiling{ID: claimID(1).String(), Status: "pending"}, first)
	claim.Amount = "200.00"
	second, err := o.FileClaim(ctx, claim)
	require.NoError(t, err)
	require.NoError(t, o.ApproveClaim(ctx, insurance.ApproveClaim{Policy: issued.ID, Claim: first.ID}))
	require.NoError(t, o.DenyClaim(ctx, insurance.DenyClaim{Policy: issued.ID, Claim: second.ID, Reason: "not covered"}))
	require.NoError(t, o.SuspendPolicy(ctx, insurance.SuspendPolicy{Policy: issued.ID}))
	require.NoError(t, o.ReinstatePolicy(ctx, insurance.ReinstatePolicy{Policy: issued.ID}))
	require.NoError(t, o.CancelPolicy(ctx, insurance.CancelPolicy{Policy: issued.ID, Reason: "moved", EffectiveOn: "2026-07-01"}))

	require.Equal(t, []string{
		"policy_drafted", "policy_issued", "claim_filed", "claim_filed", "claim_approved", "claim_denied",
		"policy_suspended", "policy_reinstated", "policy_cancelled",
	}, heard())
	p, err := o.uow.Repositories().Policies.Get(ctx, policyID(1))
	require.NoError(t, err)
	require.Equal(t, insurance.StatusCancelled, p.Status())
	require.Equal(t, "moved", p.CancellationReason())
	require.Equal(t, day("2026-07-01"), p.CancellationEffectiveOn())
	c, ok := p.Claims().Of(claimID(2))
	require.True(t, ok)
	require.Equal(t, "not covered", c.DenialReason())
	require.Equal(t, today, c.FiledOn())
	require.Equal(t, today, c.OccurredOn())
	require.Equal(t, "Water damage", c.Description())
}

func TestACommandIsToldEverythingThatIsWrong(t *testing.T) {
	t.Parallel()

	o, ctx := newOffice(), t.Context()
	for name, tt := range map[string]struct {
		change func(*insurance.IssuePolicy)
		want   []string
	}{
		"empty": {func(c *insurance.IssuePolicy) { *c = insurance.IssuePolicy{} }, []string{
			"holder", "name", "street", "city", "state", "zip", "date_of_birth", "currency", "coverage_start", "coverage_end",
		}},
		"amounts":           {func(c *insurance.IssuePolicy) { c.Premium, c.ClaimLimit = "1,200", "-1" }, []string{"premium", "claim_limit"}},
		"too many decimals": {func(c *insurance.IssuePolicy) { c.Premium = "1.001" }, []string{"premium"}},
		"for free":          {func(c *insurance.IssuePolicy) { c.Premium = "0.00" }, []string{"premium"}},
		"days":              {func(c *insurance.IssuePolicy) { c.DateOfBirth, c.CoverageStart = "2026-02-30", "1/1/26" }, []string{"date_of_birth", "coverage_start"}},
		"backwards":         {func(c *insurance.IssuePolicy) { c.CoverageEnd = "2026-01-01" }, []string{"coverage_end"}},
		"born tomorrow":     {func(c *insurance.IssuePolicy) { c.DateOfBirth = "2026-06-16" }, []string{"date_of_birth"}},
	} {
		c := issueCommand()
		tt.change(&c)
		result, err := o.IssuePolicy(ctx, c)
		require.Equal(t, tt.want, keysOf(t, err), name)
		require.Equal(t, insurance.PolicyIssue{}, result, name)
	}

	_, err := o.FileClaim(ctx, insurance.FileClaim{})
	require.Equal(t, []string{"policy", "currency", "occurred_on"}, keysOf(t, err))
	require.Equal(t, []string{"policy", "claim"}, keysOf(t, o.ApproveClaim(ctx, insurance.ApproveClaim{})))
	require.Equal(t, []string{"policy", "claim"}, keysOf(t, o.DenyClaim(ctx, insurance.DenyClaim{})))
	require.Equal(t, []string{"policy"}, keysOf(t, o.SuspendPolicy(ctx, insurance.SuspendPolicy{})))
	require.Equal(t, []string{"policy"}, keysOf(t, o.ReinstatePolicy(ctx, insurance.ReinstatePolicy{})))
	require.Equal(t, []string{"policy", "effective_on"}, keysOf(t, o.CancelPolicy(ctx, insurance.CancelPolicy{})))
	require.ErrorIs(t, o.SuspendPolicy(ctx, insurance.SuspendPolicy{Policy: policy1.String()}), repository.ErrNotFound)

	young := issueCommand()
	young.DateOfBirth = "2008-06-16"
	result, err := o.IssuePolicy(ctx, young)
	require.ErrorIs(t, err, insurance.ErrUnderAge)
	require.Equal(t, insurance.PolicyIssue{}, result)
	_, err = o.uow.Repositories().Policies.Get(ctx, policyID(1))
	require.ErrorIs(t, err, repository.ErrNotFound, "not even the draft is stored")
}

func TestAFailingHandlerIsReportedAndThePolicyStays(t *testing.T) {
	t.Parallel()

	o, ctx := newOffice(), t.Context()
	events.Subscribe(o.bus, "failing", func(context.Context, insurance.Event) error { return errWork })
	issued, err := o.IssuePolicy(ctx, issueCommand())
	require.ErrorIs(t, err, repository.ErrPublish)
	require.Equal(t, failure.Internal, failure.KindOf(err))
	require.Equal(t, policyID(1).String(), issued.ID, "the result says what is done")
	filing, err := o.FileClaim(ctx, insurance.FileClaim{Policy: issued.ID, Amount: "1.00", Currency: "USD", Description: "x", OccurredOn: "2026-06-15"})
	require.ErrorIs(t, err, repository.ErrPublish)
	require.Equal(t, claimID(1).String(), filing.ID)
	p, err := o.uow.Repositories().Policies.Get(ctx, policyID(1))
	require.NoError(t, err)
	require.Equal(t, 1, p.Claims().Len())
}

// flaky reports conflicts on the commits of some documents.
type flaky struct {
	repository.Store

	conflicts map[string]bool
}

func (s flaky) Commit(ctx context.Context, b repository.Batch) error {
	for _, c := range b.Changes {
		if s.conflicts[c.ID] && c.Expected > 0 {
			return &repository.ConflictError{Kind: c.Kind.Name, ID: c.ID, Expected: c.Expected}
		}
	}
	return s.Store.Commit(ctx, b)
}

func TestOfAThousandDuePoliciesThoseInConflictAreNamedAndTheOthersExpire(t *testing.T) {
	t.Parallel()

	store := flaky{memstore.New(memstore.WithOutbox()), map[string]bool{}}
	o, ctx := officeAt(newYear, time.UTC, store), t.Context()
	for n := range 1000 {
		require.NoError(t, o.uow.Repositories().Policies.Save(ctx, activePolicy(policyID(n), ada)))
	}
	var want []string
	for _, n := range []int{0, 99, 100, 101, 500, 998, 999} {
		want = append(want, policyID(n).String())
		store.conflicts[policyID(n).String()] = true
	}
	var expired []string
	events.Subscribe(o.bus, "listener", func(_ context.Context, e insurance.PolicyExpired) error {
		expired = append(expired, e.Policy.String())
		return nil
	})

	got, err := o.ExpirePolicies(ctx)
	require.Len(t, got.Expired, 993)
	require.Equal(t, want, got.Failed)
	require.Equal(t, got.Expired, expired, "each in a transaction of its own, with its event")
	require.ErrorIs(t, err, repository.ErrConflict)
	var named []string
	for _, one := range unjoined(err) {
		var e *insurance.ExpiryError
		require.ErrorAs(t, one, &e)
		require.ErrorIs(t, e, repository.ErrConflict)
		named = append(named, e.Policy.String())
	}
	require.Equal(t, want, named)

	clear(store.conflicts)
	got, err = o.ExpirePolicies(ctx)
	require.NoError(t, err)
	require.Equal(t, want, got.Expired, "those are due still")
	got, err = o.ExpirePolicies(ctx)
	require.NoError(t, err)
	require.Empty(t, got.Expired)
}

func unjoined(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}

func TestAnExpiryWhoseHandlerFailsIsDoneAndReported(t *testing.T) {
	t.Parallel()

	o, ctx := officeAt(newYear, time.UTC, memstore.New()), t.Context()
	require.NoError(t, o.uow.Repositories().Policies.Save(ctx, activePolicy(policy1, ada)))
	events.Subscribe(o.bus, "failing", func(context.Context, insurance.PolicyExpired) error { return errWork })
	got, err := o.ExpirePolicies(ctx)
	require.ErrorIs(t, err, repository.ErrPublish)
	require.Equal(t, insurance.PolicyExpiries{Expired: []string{policy1.String()}}, got)
}

func TestPoliciesThatNobodyWaitsForDoNotExpire(t *testing.T) {
	t.Parallel()

	o := officeAt(newYear, time.UTC, memstore.New())
	ctx, cancel := context.WithCancel(t.Context())
	for n := range 10 {
		require.NoError(t, o.uow.Repositories().Policies.Save(ctx, activePolicy(policyID(n), ada)))
	}
	events.Subscribe(o.bus, "impatient", func(_ context.Context, e insurance.PolicyExpired) error {
		if e.Policy == policyID(3) {
			cancel()
		}
		return nil
	})
	got, err := o.ExpirePolicies(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, got.Expired, 4)
	require.Empty(t, got.Failed)

	got, err = o.ExpirePolicies(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, got.Expired)
}

// A minute before and a minute after midnight, in each zone: what day it is decides who is of
// age, what is covered, what is over. The zone of the option decides that; the zone that the
// clock happens to carry does not, nor does the server's.
func TestADayBeginsAtMidnightInTheZoneOfTheService(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"UTC", "America/New_York", "Pacific/Apia", "America/Sao_Paulo"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			here := zone(t, name)
			midnight := time.Date(2027, time.January, 1, 0, 0, 0, 0, here)
			for _, clockIn := range []*time.Location{here, time.UTC, time.Local, zone(t, "Asia/Tokyo")} {
				before := officeAt(midnight.Add(-time.Minute).In(clockIn), here, memstore.New())
				onTime := officeAt(midnight.Add(time.Minute).In(clockIn), here, memstore.New())

				grown := issueCommand() // 18 on 1 January 2027
				grown.DateOfBirth, grown.CoverageEnd = "2009-01-01", "2027-06-01"
				_, err := before.IssuePolicy(t.Context(), grown)
				require.ErrorIs(t, err, insurance.ErrUnderAge)
				issued, err := onTime.IssuePolicy(t.Context(), grown)
				require.NoError(t, err)

				claim := insurance.FileClaim{Policy: issued.ID, Amount: "1.00", Currency: "USD", Description: "Hail", OccurredOn: "2027-01-01"}
				_, err = onTime.FileClaim(t.Context(), claim)
				require.NoError(t, err)
				claim.OccurredOn = "2027-01-02"
				_, err = onTime.FileClaim(t.Context(), claim)
				require.ErrorIs(t, err, insurance.ErrNotYetOccurred)

				_, err = before.IssuePolicy(t.Context(), issueCommand()) // covered until 2027-01-01
				require.NoError(t, err)
				_, err = onTime.IssuePolicy(t.Context(), issueCommand())
				require.ErrorIs(t, err, insurance.ErrCoverageOver)
				require.Equal(t, 0, expiring(t, before))
				same := officeAt(midnight.Add(time.Minute).In(clockIn), here, memstore.New())
				require.NoError(t, same.uow.Repositories().Policies.Save(t.Context(), activePolicy(policyID(9), ada)))
				require.Equal(t, 1, expiring(t, same))
			}
		})
	}
}

func expiring(t *testing.T, o *office) int {
	t.Helper()
	got, err := o.ExpirePolicies(t.Context())
	require.NoError(t, err)
	return len(got.Expired)
}

// This runs the tests about days once more in processes whose own zone is another.
func TestTheZoneOfTheServerMeansNothing(t *testing.T) {
	t.Parallel()

	const inside = "ASHLAR_INSURANCE_IN_ZONE"
	if os.Getenv(inside) != "" {
		require.Equal(t, os.Getenv("TZ"), time.Local.String(), "the zone is set")
		return
	}
	for _, name := range []string{"UTC", "America/New_York", "Pacific/Apia", "America/Sao_Paulo"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := time.LoadLocation(name)
			require.NoError(t, err)
			again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^(TestADayBegins|TestWhoWasBorn|TestThePolicyMapping|TestTheUseCases|TestTheZone|TestAPolicyIsAn)")
			again.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TZ=") }), inside+"=1", "TZ="+name)
			out, err := again.CombinedOutput()
			require.NoError(t, err, string(out))
		})
	}
}

func TestAServiceAsksItsClockForAYearThatHasDates(t *testing.T) {
	t.Parallel()

	o := officeAt(time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), time.UTC, memstore.New())
	_, err := o.IssuePolicy(t.Context(), issueCommand())
	require.Equal(t, failure.Invalid, failure.KindOf(err))
	require.NoError(t, o.uow.Repositories().Policies.Save(t.Context(), draft()))
	require.Error(t, o.ReinstatePolicy(t.Context(), insurance.ReinstatePolicy{Policy: policy1.String()}))
	_, err = o.ExpirePolicies(t.Context())
	require.Error(t, err)
}

func TestAServiceWithoutItsPartsIsADefect(t *testing.T) {
	t.Parallel()

	uow := insurance.NewUnitOfWork(memstore.New())
	for name, f := range map[string]func(){
		"no unit of work": func() { insurance.NewService(nil) },
		"a nil option":    func() { insurance.NewService(uow, nil) },
		"no clock":        func() { insurance.WithClock(nil) },
		"no zone":         func() { insurance.WithZone(nil) },
		"no policy IDs":   func() { insurance.WithPolicyIDs(nil) },
		"no claim IDs":    func() { insurance.WithClaimIDs(nil) },
	} {
		require.Panics(t, f, name)
	}
	today := fmt.Sprint(time.Now().UTC().Year() + 1)
	c := issueCommand()
	c.CoverageEnd = today + "-12-31"
	issued, err := insurance.NewService(uow).IssuePolicy(t.Context(), c)
	require.NoError(t, err, "the defaults are a clock, UTC and random identities")
	require.NotEmpty(t, issued.ID)
}
