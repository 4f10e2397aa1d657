package insurance_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/insurance"
	"github.com/ashlar-go/ashlar/money"
)

func TestWhatNoPolicyCanHaveBeenIsNotRestored(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		of     *policy
		change func(*insurance.PolicySnapshot)
		want   []string
	}{
		"as it was":                    {claimed(), func(*insurance.PolicySnapshot) {}, nil},
		"a person of today's age 0":    {settled(), func(s *insurance.PolicySnapshot) { s.Holder = holder(ada, "2026-06-15") }, nil},
		"no identity":                  {claimed(), func(s *insurance.PolicySnapshot) { s.ID = insurance.PolicyID{} }, []string{"id"}},
		"nobody":                       {claimed(), func(s *insurance.PolicySnapshot) { s.Holder = insurance.Policyholder{} }, []string{"holder"}},
		"no premium":                   {claimed(), func(s *insurance.PolicySnapshot) { s.Premium = money.Money{} }, []string{"premium"}},
		"a limit in another currency":  {claimed(), func(s *insurance.PolicySnapshot) { s.ClaimLimit = money.MustParse("EUR 1000.00") }, []string{"claim_limit"}},
		"no status":                    {claimed(), func(s *insurance.PolicySnapshot) { s.Status = 0 }, []string{"status"}},
		"a status there is not":        {claimed(), func(s *insurance.PolicySnapshot) { s.Status = 6 }, []string{"status"}},
		"a limit below the claims":     {claimed(), func(s *insurance.PolicySnapshot) { s.ClaimLimit = usd("699.99") }, []string{"claims"}},
		"a draft with claims":          {claimed(), func(s *insurance.PolicySnapshot) { s.Status = insurance.StatusDraft }, []string{"claims"}},
		"claims in another currency":   {claimed(), otherCurrency, []string{"claims[0].amount", "claims[1].amount", "claims[2].amount"}},
		"damage outside of the cover":  {claimed(), func(s *insurance.PolicySnapshot) { s.Coverage = calendar.MustParseDateRange("2026-06-02/2027-01-01") }, []string{"claims[0].occurred_on", "claims[1].occurred_on", "claims[2].occurred_on"}},
		"cancelled and pending":        {claimed(), cancelled, []string{"claims"}},
		"cancelled without a reason":   {after(settled(), cancel), func(s *insurance.PolicySnapshot) { s.CancellationReason = "" }, []string{"cancellation_reason"}},
		"cancelled for hidden reasons": {after(settled(), cancel), func(s *insurance.PolicySnapshot) { s.CancellationReason = "a\u202eb" }, []string{"cancellation_reason"}},
		"cancelled from no day":        {after(settled(), cancel), func(s *insurance.PolicySnapshot) { s.CancellationEffectiveOn = calendar.Date{} }, []string{"cancellation_effective_on"}},
		"active, with a reason":        {claimed(), func(s *insurance.PolicySnapshot) { s.CancellationReason = "moved" }, []string{"cancellation_reason"}},
		"active, with a day":           {claimed(), func(s *insurance.PolicySnapshot) { s.CancellationEffectiveOn = today }, []string{"cancellation_effective_on"}},
		"one claim twice":              {claimed(), func(s *insurance.PolicySnapshot) { s.Claims = twice(s.Claims) }, []string{"claims"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := tt.of.Snapshot()
			tt.change(&s)
			p, err := insurance.RestorePolicy(s)
			if tt.want == nil {
				require.NoError(t, err)
				require.Equal(t, s, p.Snapshot())
				return
			}
			require.Equal(t, tt.want, keysOf(t, err))
		})
	}
}

func otherCurrency(s *insurance.PolicySnapshot) {
	s.Premium, s.ClaimLimit = money.MustParse("EUR 1.00"), money.MustParse("EUR 1000.00")
}

func cancelled(s *insurance.PolicySnapshot) {
	s.Status, s.CancellationReason, s.CancellationEffectiveOn = insurance.StatusCancelled, "moved", today
}

// twice returns the first of the claims two times, which only a document can say.
func twice(cs insurance.Claims) insurance.Claims {
	one, err := json.Marshal(cs.At(2))
	if err != nil {
		panic(err)
	}
	var both insurance.Claims
	if err := json.Unmarshal([]byte("["+string(one)+","+string(one)+"]"), &both); err != nil {
		panic(err)
	}
	return both
}

func TestAClaimReadsWhatItWrote(t *testing.T) {
	t.Parallel()

	for _, c := range claimed().Claims().All() {
		document, err := json.Marshal(c)
		require.NoError(t, err)
		var read insurance.Claim
		require.NoError(t, json.Unmarshal(document, &read))
		require.Equal(t, c, read)
		require.NoError(t, read.UnmarshalJSON([]byte("null")))
		require.Equal(t, insurance.Claim{}, read)
	}
	require.Empty(t, insurance.Claim{}.String())
}

func TestADecoderRefusesWhatItsEncoderDoesNotWrite(t *testing.T) {
	t.Parallel()

	written, err := json.Marshal(claimed().Claims().At(2))
	require.NoError(t, err)
	claim := string(written)
	for name, document := range map[string]string{
		"nothing":            `{}`,
		"an empty text":      `""`,
		"a member missing":   strings.Replace(claim, `"filed_on":"2026-06-15",`, ``, 1),
		"a member twice":     strings.Replace(claim, `{"id"`, `{"filed_on":"2026-06-15","id"`, 1),
		"another case":       strings.Replace(claim, `"filed_on"`, `"Filed_On"`, 1),
		"an unknown member":  strings.Replace(claim, `{`, `{"x":1,`, 1),
		"an amount of zero":  strings.Replace(claim, `"100.00"`, `"0.00"`, 1),
		"a status":           strings.Replace(claim, `"denied"`, `"Denied"`, 1),
		"no reason":          strings.Replace(claim, `,"reason":"not covered"`, ``, 1),
		"a needless reason":  strings.Replace(claim, `"denied"`, `"pending"`, 1),
		"space round it":     strings.Replace(claim, `"Water damage"`, `" Water damage"`, 1),
		"30 February":        strings.Replace(claim, `"2026-06-01"`, `"2026-02-30"`, 1),
		"damage to come":     strings.Replace(claim, `"2026-06-01"`, `"2026-06-16"`, 1),
		"an id in capitals":  strings.Replace(claim, `0000-4000-9000`, `0000-4000-A000`, 1),
		"something after it": claim + `x`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NotEqual(t, claim, document, "the case changes something")
			c := claimed().Claims().At(0)
			before := c
			require.Error(t, json.Unmarshal([]byte(document), &c))
			require.Equal(t, before, c)
			list := claimed().Claims()
			require.Error(t, json.Unmarshal([]byte("["+document+"]"), &list))
			require.True(t, claimed().Claims().Equal(list))
		})
	}
	list := claimed().Claims()
	for _, document := range []string{`null`, `[null]`, `{}`, `""`} {
		require.Error(t, list.UnmarshalJSON([]byte(document)), document)
	}
	require.Equal(t, 3, list.Len())
}

func TestAStatusIsReadByItsName(t *testing.T) {
	t.Parallel()

	for _, s := range insurance.Statuses() {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var read insurance.Status
		require.NoError(t, read.UnmarshalText(text))
		require.Equal(t, s, read)
	}
	for _, s := range insurance.ClaimStatuses() {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var read insurance.ClaimStatus
		require.NoError(t, read.UnmarshalText(text))
		require.Equal(t, s, read)
	}
	_, err := insurance.Status(9).MarshalText()
	require.ErrorIs(t, err, insurance.ErrStatus)
	_, err = insurance.ClaimStatus(0).MarshalText()
	require.ErrorIs(t, err, insurance.ErrStatus)
	status, claimStatus := insurance.StatusActive, insurance.ClaimStatusDenied
	require.ErrorIs(t, status.UnmarshalText([]byte("ACTIVE")), insurance.ErrStatus)
	require.ErrorIs(t, claimStatus.UnmarshalText(nil), insurance.ErrStatus)
	require.Equal(t, insurance.StatusActive, status)
	require.Equal(t, insurance.ClaimStatusDenied, claimStatus)
}

// Two who hold one snapshot go on from it each for themselves, whatever room is left behind
// the list of claims.
func TestPoliciesOfOneSnapshotShareNothing(t *testing.T) {
	t.Parallel()

	for claims := range 10 {
		p := after(draft(), activate)
		for n := range claims {
			require.NoError(t, file(claimID(n+1), "1.00")(p))
		}
		s := p.Snapshot()
		one, err := insurance.RestorePolicy(s)
		require.NoError(t, err)
		other, err := insurance.RestorePolicy(s)
		require.NoError(t, err)
		require.NoError(t, file(claimID(100), "1.00")(one))
		require.NoError(t, file(claimID(200), "2.00")(other))
		require.Equal(t, claimID(100), one.Claims().At(claims).ID())
		require.Equal(t, claimID(200), other.Claims().At(claims).ID())
		require.Equal(t, claims, s.Claims.Len())
	}
}
