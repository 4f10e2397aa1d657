package insurance_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/insurance"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

type policy = insurance.InsurancePolicy

func TestAPolicyIsAnAggregate(t *testing.T) {
	t.Parallel()

	aggregatetest.Run(t, aggregatetest.Harness[*policy, insurance.PolicySnapshot]{
		Snapshot: (*policy).Snapshot,
		Restore:  insurance.RestorePolicy,
		Kind:     insurance.PolicyMapping.Kind(),
		States: map[string]func() *policy{
			"draft":                       draft,
			"active":                      claimed,
			"active, no claim is pending": settled,
			"suspended":                   func() *policy { return after(claimed(), suspend) },
			"suspended, none is pending":  func() *policy { return after(settled(), suspend) },
			"cancelled":                   func() *policy { return after(settled(), cancel) },
			"cancelled as a draft":        func() *policy { return after(draft(), cancel) },
			"expired":                     func() *policy { return after(claimed(), expire) },
			"expired, none is pending":    func() *policy { return after(settled(), expire) },
		},
		Commands: map[string]func(*policy) error{
			"activate": activate, "suspend": suspend, "reinstate": reinstate, "cancel": cancel, "expire": expire,
			"file": file(claimID(4), "100.00"), "approve": approve(claim1), "deny": deny(claim1),
		},
		Allowed: map[string][]string{
			"draft":                       {"activate", "cancel"},
			"active":                      {"suspend", "expire", "file", "approve", "deny"},
			"active, no claim is pending": {"suspend", "cancel", "expire", "file"},
			"suspended":                   {"reinstate", "expire", "approve", "deny"},
			"suspended, none is pending":  {"reinstate", "cancel", "expire"},
			"expired":                     {"approve", "deny"},
		},
		Refusals: map[string]func(*policy) error{
			"activate on no day":              func(p *policy) error { return p.Activate(calendar.Date{}, noon) },
			"activate at the end":             func(p *policy) error { return p.Activate(year.End(), noon) },
			"reinstate on no day":             func(p *policy) error { return p.Reinstate(calendar.Date{}, noon) },
			"reinstate at the end":            func(p *policy) error { return p.Reinstate(year.End(), noon) },
			"expire on no day":                func(p *policy) error { return p.Expire(calendar.Date{}, noon) },
			"expire a day early":              func(p *policy) error { return p.Expire(day("2026-12-31"), noon) },
			"cancel without a reason":         func(p *policy) error { return p.Cancel(" ", today, noon) },
			"cancel from no day":              func(p *policy) error { return p.Cancel("moved", calendar.Date{}, noon) },
			"cancel for a hidden reason":      func(p *policy) error { return p.Cancel("a\u202eb", today, noon) },
			"deny without a reason":           func(p *policy) error { return p.DenyClaim(claim1, "", noon) },
			"approve a claim that is not":     approve(claimID(99)),
			"deny a claim that is not":        deny(claimID(99)),
			"approve the zero claim":          approve(insurance.ClaimID{}),
			"file a claim twice":              file(claim2, "1.00"),
			"file the zero claim":             file(insurance.ClaimID{}, "1.00"),
			"file nothing":                    file(claimID(9), "0.00"),
			"file above the limit":            file(claimID(9), "1000.01"),
			"file what leaves the limit":      file(claimID(9), "10000000000.00"),
			"file no amount":                  fileOf(money.Money{}, "damage", today, today),
			"file in another currency":        fileOf(money.MustParse("EUR 1.00"), "damage", today, today),
			"file without a description":      fileOf(usd("1.00"), " ", today, today),
			"file for damage before cover":    fileOf(usd("1.00"), "damage", day("2025-12-31"), today),
			"file for damage after cover":     fileOf(usd("1.00"), "damage", year.End(), day("2027-06-01")),
			"file for damage of tomorrow":     fileOf(usd("1.00"), "damage", day("2026-06-16"), today),
			"file for damage on no day":       fileOf(usd("1.00"), "damage", calendar.Date{}, today),
			"file on no day":                  fileOf(usd("1.00"), "damage", today, calendar.Date{}),
			"file with a control character":   fileOf(usd("1.00"), "a\x00b", today, today),
			"file with a bidi override in it": fileOf(usd("1.00"), "a\u202eb", today, today),
		},
	})
}

func fileOf(amount money.Money, description string, occurredOn, on calendar.Date) func(*policy) error {
	return func(p *policy) error {
		return p.FileClaim(claimID(9), amount, description, occurredOn, on, noon)
	}
}

func TestThePolicyMappingKeepsItsRules(t *testing.T) {
	t.Parallel()

	n := 0
	repositorytest.Mapping(t, memstore.New(), insurance.PolicyMapping, func() *policy {
		n++
		return after(draftOf(policyID(n), holder(ada, "1990-05-17"), year), activate, file(claim1, "1.00"))
	}, file(claim2, "2.00"))
}

// The three tests of the document.

func TestAClaimCannotBeFiledOnAnInactivePolicy(t *testing.T) {
	t.Parallel()

	aggregatetest.Given(t, draft()).When(file(claim1, "500.00")).ThenRefused(insurance.ErrNotActive)
}

func TestClaimsTogetherCannotExceedTheLimit(t *testing.T) {
	t.Parallel()

	aggregatetest.Given(t, after(draft(), activate)).
		When(file(claim1, "800.00")).When(file(claim2, "300.00")).ThenRefused(insurance.ErrLimitExhausted)
}

func TestActivationIssuesThePolicy(t *testing.T) {
	t.Parallel()

	aggregatetest.Given(t, draft()).When(activate).
		Then(insurance.PolicyIssued{Policy: policy1, Holder: ada, Premium: usd("1200.00"), Coverage: year})
}

func TestApprovedClaimsCountAgainstTheLimitAndDeniedOnesDoNot(t *testing.T) {
	t.Parallel()

	p := after(draft(), activate, file(claim1, "800.00"), approve(claim1))
	require.Equal(t, usd("800.00"), p.OpenClaims())
	err := file(claim2, "300.00")(p)
	require.ErrorIs(t, err, insurance.ErrLimitExhausted)
	var refused *insurance.ClaimError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, insurance.ClaimError{
		Policy: policy1, Claim: claim2, Amount: usd("300.00"), Open: usd("800.00"), Limit: usd("1000.00"), Err: insurance.ErrLimitExhausted,
	}, *refused)

	require.NoError(t, file(claim2, "200.00")(p), "up to the limit")
	require.NoError(t, deny(claim2)(p))
	require.NoError(t, file(claim3, "200.00")(p), "what was denied is free again")
}

func TestEveryCommandRecordsWhatHappened(t *testing.T) {
	t.Parallel()

	p := draft()
	for _, command := range []func(*policy) error{
		activate, file(claim1, "500.00"), approve(claim1), file(claim2, "100.00"), deny(claim2), suspend, reinstate, cancel,
	} {
		require.NoError(t, command(p))
	}
	q := after(draft(), activate, expire)
	want := []insurance.Event{
		insurance.PolicyDrafted{Policy: policy1, Holder: ada, Premium: usd("1200.00"), Coverage: year, ClaimLimit: usd("1000.00")},
		insurance.PolicyIssued{Policy: policy1, Holder: ada, Premium: usd("1200.00"), Coverage: year},
		insurance.ClaimFiled{Policy: policy1, Claim: claim1, Amount: usd("500.00"), Description: "Water damage", OccurredOn: day("2026-06-01")},
		insurance.ClaimApproved{Policy: policy1, Claim: claim1, ApprovedAmount: usd("500.00")},
		insurance.ClaimFiled{Policy: policy1, Claim: claim2, Amount: usd("100.00"), Description: "Water damage", OccurredOn: day("2026-06-01")},
		insurance.ClaimDenied{Policy: policy1, Claim: claim2, Reason: "not covered"},
		insurance.PolicySuspended{Policy: policy1},
		insurance.PolicyReinstated{Policy: policy1},
		insurance.PolicyCancelled{Policy: policy1, Reason: "moved abroad", EffectiveOn: day("2026-07-01")},
		insurance.PolicyExpired{Policy: policy1},
	}
	recorded := append(aggregate.Pending(p), aggregate.Pending(q)[2:]...)
	require.Len(t, recorded, len(want))
	for i, r := range recorded {
		require.Equal(t, want[i], r.Event)
		require.Equal(t, noon, r.At)
		require.True(t, insurance.EventTypes().Has(r.Event))
	}
}

func TestTheTableOfThePolicysLife(t *testing.T) {
	t.Parallel()

	const draft, active, suspended, cancelled, expired = insurance.StatusDraft, insurance.StatusActive,
		insurance.StatusSuspended, insurance.StatusCancelled, insurance.StatusExpired
	can := map[[2]insurance.Status]bool{
		{draft, active}: true, {draft, cancelled}: true,
		{active, suspended}: true, {active, cancelled}: true, {active, expired}: true,
		{suspended, active}: true, {suspended, cancelled}: true, {suspended, expired}: true,
	}
	for from := range insurance.Status(8) {
		for to := range insurance.Status(8) {
			require.Equal(t, can[[2]insurance.Status{from, to}], from.CanBecome(to), "%d → %d", from, to)
		}
	}
	for from := range insurance.ClaimStatus(6) {
		for to := range insurance.ClaimStatus(6) {
			want := from == insurance.ClaimStatusPending && (to == insurance.ClaimStatusApproved || to == insurance.ClaimStatusDenied)
			require.Equal(t, want, from.CanBecome(to), "%d → %d", from, to)
		}
	}
}

func TestActivatingIsNotReinstating(t *testing.T) {
	t.Parallel()

	suspended := func() *policy { return after(draft(), activate, suspend) }
	aggregatetest.Given(t, suspended()).When(activate).ThenRefused(insurance.ErrNotDraft)
	aggregatetest.Given(t, draft()).When(reinstate).ThenRefused(insurance.ErrNotSuspended)

	var state *insurance.StateError
	require.ErrorAs(t, activate(suspended()), &state)
	require.Equal(t, insurance.StatusSuspended, state.Status)
	require.Equal(t, []insurance.Status{insurance.StatusDraft}, state.Allowed)

	var step *insurance.TransitionError
	require.ErrorAs(t, activate(after(draft(), cancel)), &step)
	require.Equal(t, insurance.TransitionError{Policy: policy1, From: insurance.StatusCancelled, To: insurance.StatusActive}, *step)
	require.Empty(t, step.Allowed())
}

func TestEachRuleHasItsError(t *testing.T) {
	t.Parallel()

	active := func() *policy { return after(draft(), activate) }
	for name, tt := range map[string]struct {
		p       *policy
		command func(*policy) error
		want    error
		kind    failure.Kind
	}{
		"under age":              {draftOf(policy1, holder(ada, "2008-06-16"), year), activate, insurance.ErrUnderAge, failure.Refused},
		"activated too late":     {draft(), func(p *policy) error { return p.Activate(year.End(), noon) }, insurance.ErrCoverageOver, failure.Refused},
		"reinstated too late":    {after(active(), suspend), func(p *policy) error { return p.Reinstate(year.End(), noon) }, insurance.ErrCoverageOver, failure.Refused},
		"activated on no day":    {draft(), func(p *policy) error { return p.Activate(calendar.Date{}, noon) }, insurance.ErrNoDay, failure.Invalid},
		"expired a day early":    {active(), func(p *policy) error { return p.Expire(day("2026-12-31"), noon) }, insurance.ErrNotDue, failure.Refused},
		"expired as a draft":     {draft(), expire, insurance.ErrTransition, failure.Refused},
		"cancelled with pending": {claimed(), cancel, insurance.ErrPending, failure.Refused},
		"cancelled for nothing":  {active(), func(p *policy) error { return p.Cancel("", today, noon) }, insurance.ErrNoReason, failure.Invalid},
		"cancelled from no day":  {active(), func(p *policy) error { return p.Cancel("moved", calendar.Date{}, noon) }, insurance.ErrNoDay, failure.Invalid},
		"filed when suspended":   {after(active(), suspend), file(claim1, "1.00"), insurance.ErrNotActive, failure.Refused},
		"filed above the limit":  {active(), file(claim1, "1000.01"), insurance.ErrOverLimit, failure.Refused},
		"filed for nothing":      {active(), file(claim1, "0.00"), insurance.ErrNotPositive, failure.Invalid},
		"filed twice":            {claimed(), file(claim3, "1.00"), insurance.ErrClaimExists, failure.Refused},
		"another currency":       {active(), fileOf(money.MustParse("EUR 1.00"), "damage", today, today), insurance.ErrCurrency, failure.Invalid},
		"no description":         {active(), fileOf(usd("1.00"), "", today, today), insurance.ErrDescription, failure.Invalid},
		"a day before cover":     {active(), fileOf(usd("1.00"), "damage", day("2025-12-31"), today), insurance.ErrNotCovered, failure.Refused},
		"a day after cover":      {active(), fileOf(usd("1.00"), "damage", year.End(), day("2027-02-01")), insurance.ErrNotCovered, failure.Refused},
		"a day to come":          {active(), fileOf(usd("1.00"), "damage", day("2026-06-16"), today), insurance.ErrNotYetOccurred, failure.Refused},
		"approved unknown":       {active(), approve(claim1), insurance.ErrClaimNotFound, failure.NotFound},
		"approved twice":         {claimed(), approve(claim2), insurance.ErrClaimNotPending, failure.Refused},
		"denied when approved":   {claimed(), deny(claim2), insurance.ErrClaimNotPending, failure.Refused},
		"approved when denied":   {claimed(), approve(claim3), insurance.ErrClaimNotPending, failure.Refused},
		"denied for nothing":     {claimed(), func(p *policy) error { return p.DenyClaim(claim1, "\n", noon) }, insurance.ErrNoReason, failure.Invalid},
		"decided on a draft":     {draft(), approve(claim1), insurance.ErrClaimsClosed, failure.Refused},
		"decided when cancelled": {after(settled(), cancel), approve(claim1), insurance.ErrClaimsClosed, failure.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := tt.command(tt.p)
			require.Equal(t, tt.kind, failure.KindOf(err))
			aggregatetest.Given(t, tt.p).When(tt.command).ThenRefused(tt.want)
		})
	}
}

func TestAPolicyHasAtMostAThousandClaims(t *testing.T) {
	t.Parallel()

	p := after(draft(), activate)
	for n := range 1000 {
		require.NoError(t, file(claimID(n+1), "1.00")(p))
		require.NoError(t, deny(claimID(n+1))(p))
	}
	require.ErrorIs(t, file(claimID(2000), "1.00")(p), insurance.ErrTooManyClaims)
	restored, err := insurance.RestorePolicy(p.Snapshot())
	require.NoError(t, err)
	require.Equal(t, 1000, restored.Claims().Len())
}

func TestADamageIsCoveredFromTheFirstDayToTheLast(t *testing.T) {
	t.Parallel()

	p := after(draft(), activate)
	require.NoError(t, p.FileClaim(claim1, usd("1.00"), "damage", year.Start(), today, noon))
	require.NoError(t, p.FileClaim(claim2, usd("1.00"), "damage", today, today, noon), "filed on the day itself")
	require.NoError(t, p.FileClaim(claim3, usd("1.00"), "damage", day("2026-12-31"), day("2027-03-01"), noon), "filed after the end, before it expired")
}

func TestADraftIsRefusedWithEverythingThatIsWrong(t *testing.T) {
	t.Parallel()

	h := holder(ada, "1990-05-17")
	for name, tt := range map[string]struct {
		id       insurance.PolicyID
		h        insurance.Policyholder
		premium  money.Money
		coverage calendar.DateRange
		limit    money.Money
		want     []string
	}{
		"nothing":           {want: []string{"id", "holder", "premium", "coverage", "claim_limit"}},
		"two currencies":    {policy1, h, usd("1.00"), year, money.MustParse("EUR 1.00"), []string{"claim_limit"}},
		"for free":          {policy1, h, usd("0.00"), year, usd("1.00"), []string{"premium"}},
		"for nothing":       {policy1, h, usd("1.00"), year, usd("0.00"), []string{"claim_limit"}},
		"without a period":  {policy1, h, usd("1.00"), calendar.DateRange{}, usd("1.00"), []string{"coverage"}},
		"without a person":  {policy1, insurance.Policyholder{}, usd("1.00"), year, usd("1.00"), []string{"holder"}},
		"without an id":     {insurance.PolicyID{}, h, usd("1.00"), year, usd("1.00"), []string{"id"}},
		"as it should be":   {policy1, h, usd("1.00"), year, usd("1.00"), nil},
		"a limit of a cent": {policy1, h, usd("1.00"), year, usd("0.01"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := insurance.NewInsurancePolicy(tt.id, tt.h, tt.premium, tt.coverage, tt.limit, noon)
			if tt.want == nil {
				require.NoError(t, err)
				require.Equal(t, insurance.StatusDraft, p.Status())
				require.Equal(t, h, p.Holder())
				require.Equal(t, tt.premium, p.Premium())
				require.Equal(t, tt.coverage, p.Coverage())
				require.Equal(t, tt.limit, p.ClaimLimit())
				return
			}
			require.Equal(t, tt.want, keysOf(t, err))
			require.Equal(t, failure.Invalid, failure.KindOf(err))
		})
	}
}

func keysOf(t *testing.T, err error) []string {
	t.Helper()
	var violations *invariant.Error
	require.ErrorAs(t, err, &violations)
	return violations.Keys()
}

func TestAPolicyPrintsNothingPersonal(t *testing.T) {
	t.Parallel()

	p := claimed()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		for name, v := range map[string]any{
			"policy": p, "holder": p.Holder(), "snapshot": p.Snapshot(), "address": p.Holder().Address(), "claim": p.Claims().At(0),
		} {
			printed := fmt.Sprintf(verb, v)
			for _, secret := range []string{"Ada", "Lovelace", "Oak", "Springfield", "62704", "1990"} {
				require.NotContains(t, printed, secret, "%s of a %s", verb, name)
			}
		}
	}
	require.Equal(t, "policy 00000000-0000-4000-8000-000000000001 (active, 3 claims)", p.String())
}
