package insurance_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/insurance"
)

func TestAnAddressIsCompleteOrNotAtAll(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		in   [5]string
		want []string // what is wrong
	}{
		"at home":                   {[5]string{"12 Oak St", "Springfield", "IL", "62704", ""}, nil},
		"at home, said so":          {[5]string{"12 Oak St", "Springfield", "IL", "62704-1234", "us"}, nil},
		"a blank country is home":   {[5]string{" 12 Oak St ", "Springfield", "IL", "62704", "  "}, nil},
		"abroad":                    {[5]string{"1 Main St", "London", "Greater London", "EC1A 1AA", "gb"}, nil},
		"nothing":                   {[5]string{}, []string{"street", "city", "state", "zip"}},
		"four digits":               {[5]string{"12 Oak St", "Springfield", "IL", "6270", ""}, []string{"zip"}},
		"nine digits, no hyphen":    {[5]string{"12 Oak St", "Springfield", "IL", "627041234", ""}, []string{"zip"}},
		"a hyphen out of place":     {[5]string{"12 Oak St", "Springfield", "IL", "6270-41234", ""}, []string{"zip"}},
		"no digits after it":        {[5]string{"12 Oak St", "Springfield", "IL", "62704-", ""}, []string{"zip"}},
		"letters":                   {[5]string{"12 Oak St", "Springfield", "IL", "627O4", ""}, []string{"zip"}},
		"another script's digits":   {[5]string{"12 Oak St", "Springfield", "IL", "٦٢٧٠٤", ""}, []string{"zip"}},
		"a country of three":        {[5]string{"1 Main St", "London", "x", "EC1A 1AA", "GBR"}, []string{"country"}},
		"a country of one":          {[5]string{"1 Main St", "London", "x", "EC1A 1AA", "G"}, []string{"country"}},
		"a country that looks like": {[5]string{"1 Main St", "London", "x", "EC1A 1AA", "ıq"}, []string{"country"}},
		"a name for a country":      {[5]string{"1 Main St", "London", "x", "EC1A 1AA", "U\x00"}, []string{"country"}},
		"hostile parts": {
			[5]string{"a\u202eb", "\xff", "a\nb", strings.Repeat("1", 1000), strings.Repeat("U", 1000)},
			[]string{"street", "city", "state", "zip", "country"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := insurance.NewAddress(tt.in[0], tt.in[1], tt.in[2], tt.in[3], tt.in[4])
			if tt.want != nil {
				require.Equal(t, tt.want, keysOf(t, err))
				require.Equal(t, failure.Invalid, failure.KindOf(err))
				require.Equal(t, insurance.Address{}, a)
				return
			}
			require.NoError(t, err)
			require.True(t, a.IsValid())
			require.Equal(t, strings.TrimSpace(tt.in[0]), a.Street())
			require.Equal(t, tt.in[1], a.City())
			require.Equal(t, tt.in[2], a.State())
			require.Equal(t, tt.in[3], a.Zip())
			require.Len(t, a.Country(), 2)

			document, err := json.Marshal(a)
			require.NoError(t, err)
			var read insurance.Address
			require.NoError(t, json.Unmarshal(document, &read))
			require.Equal(t, a, read, "and == is equality")
		})
	}
	require.Equal(t, "US", oakSt.Country(), "what was left out is stored")
	require.Empty(t, insurance.Address{}.String())
	require.Equal(t, "[no address]", insurance.Address{}.LogValue().String())
}

func TestAnAddressReadsOnlyWhatItWrites(t *testing.T) {
	t.Parallel()

	written, err := json.Marshal(oakSt)
	require.NoError(t, err)
	for name, document := range map[string]string{
		"no object": `""`, "nothing": `{}`,
		"without a country":      strings.Replace(string(written), `,"country":"US"`, ``, 1),
		"an empty country":       strings.Replace(string(written), `"US"`, `""`, 1),
		"a country in lower":     strings.Replace(string(written), `"US"`, `"us"`, 1),
		"a part with space":      strings.Replace(string(written), `"IL"`, `" IL"`, 1),
		"a zip that is none":     strings.Replace(string(written), `"62704"`, `"627"`, 1),
		"a member twice":         strings.Replace(string(written), `{`, `{"state":"IL",`, 1),
		"a member of other case": strings.Replace(string(written), `"state"`, `"State"`, 1),
		"null for a member":      strings.Replace(string(written), `"IL"`, `null`, 1),
	} {
		a := oakSt
		require.Error(t, json.Unmarshal([]byte(document), &a), name)
		require.Equal(t, oakSt, a, name)
	}
}

func TestAPolicyholderIsAPersonWhoWasBorn(t *testing.T) {
	t.Parallel()

	born := day("1990-05-17")
	for name, tt := range map[string]struct {
		id       insurance.HolderID
		name     string
		address  insurance.Address
		born, on calendar.Date
		want     []string
	}{
		"a person":          {ada, "Ada Lovelace", oakSt, born, today, nil},
		"born today":        {ada, "Ada Lovelace", oakSt, today, today, nil},
		"born tomorrow":     {ada, "Ada Lovelace", oakSt, day("2026-06-16"), today, []string{"date_of_birth"}},
		"nobody":            {want: []string{"on", "id", "name", "address", "date_of_birth"}},
		"on no day":         {ada, "Ada Lovelace", oakSt, born, calendar.Date{}, []string{"on"}},
		"without a name":    {ada, " ", oakSt, born, today, []string{"name"}},
		"with a bidi name":  {ada, "a\u202eb", oakSt, born, today, []string{"name"}},
		"a name too long":   {ada, strings.Repeat("a", 201), oakSt, born, today, []string{"name"}},
		"without a home":    {ada, "Ada Lovelace", insurance.Address{}, born, today, []string{"address"}},
		"without an id":     {insurance.HolderID{}, "Ada Lovelace", oakSt, born, today, []string{"id"}},
		"without birth":     {ada, "Ada Lovelace", oakSt, calendar.Date{}, today, []string{"date_of_birth"}},
		"a name to trim":    {ada, " Ada Lovelace ", oakSt, born, today, nil},
		"born in the year1": {ada, "Ada Lovelace", oakSt, day("0001-01-01"), today, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := insurance.NewPolicyholder(tt.id, tt.name, tt.address, tt.born, tt.on)
			if tt.want != nil {
				require.Equal(t, tt.want, keysOf(t, err))
				require.Equal(t, insurance.Policyholder{}, h)
				return
			}
			require.NoError(t, err)
			require.Equal(t, ada, h.ID())
			require.Equal(t, "Ada Lovelace", h.Name())
			require.Equal(t, oakSt, h.Address())
			require.Equal(t, tt.born, h.DateOfBirth())
			document, err := json.Marshal(h)
			require.NoError(t, err)
			var read insurance.Policyholder
			require.NoError(t, json.Unmarshal(document, &read))
			require.Equal(t, h, read)
		})
	}
}

func TestAPersonIsTheSameUnderAnotherName(t *testing.T) {
	t.Parallel()

	h := holder(ada, "1990-05-17")
	married, err := insurance.NewPolicyholder(ada, "Ada King", oakSt, day("1990-05-17"), today)
	require.NoError(t, err)
	require.True(t, h.Same(married))
	require.NotEqual(t, h, married)
	require.False(t, h.Same(holder(bob, "1990-05-17")))
	require.False(t, insurance.Policyholder{}.Same(insurance.Policyholder{}), "nobody is nobody's double")
	require.Equal(t, h.String(), h.LogValue().String())
	require.Empty(t, insurance.Policyholder{}.String())
}

func TestAPolicyholderReadsOnlyWhatItWrites(t *testing.T) {
	t.Parallel()

	h := holder(ada, "1990-05-17")
	written, err := json.Marshal(h)
	require.NoError(t, err)
	for name, document := range map[string]string{
		"no object": `""`, "nothing": `{}`,
		"no birth":       strings.Replace(string(written), `"1990-05-17"`, `""`, 1),
		"a null birth":   strings.Replace(string(written), `"1990-05-17"`, `null`, 1),
		"a name to trim": strings.Replace(string(written), `"Ada Lovelace"`, `"Ada "`, 1),
		"no id":          strings.Replace(string(written), `"`+ada.String()+`"`, `""`, 1),
	} {
		read := h
		require.Error(t, json.Unmarshal([]byte(document), &read), name)
		require.Equal(t, h, read, name)
	}
	require.NoError(t, json.Unmarshal([]byte("null"), &h))
	require.False(t, h.IsValid())
}

func TestWhoWasBornOn29FebruaryHasTheBirthdayOn1March(t *testing.T) {
	t.Parallel()

	h := holder(ada, "2008-02-29")
	for on, want := range map[string]int{
		"2008-02-28": -1, "2008-02-29": 0, "2009-02-28": 0, "2009-03-01": 1, "2012-02-28": 3, "2012-02-29": 4,
		"2026-02-28": 17, "2026-03-01": 18,
	} {
		require.Equal(t, want, h.Age(day(on)), on)
	}
	require.ErrorIs(t, draftOf(policy1, h, year).Activate(day("2026-02-28"), noon), insurance.ErrUnderAge)
	require.NoError(t, draftOf(policy1, h, year).Activate(day("2026-03-01"), noon))
}

func TestAnIdentityIsAUUIDInItsCanonicalForm(t *testing.T) {
	t.Parallel()

	const canonical = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
	id, err := insurance.ParsePolicyID(canonical)
	require.NoError(t, err)
	require.Equal(t, canonical, id.String())
	for name, s := range oddIDs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policy, claim, person := policy1, claim1, ada
			_, err := insurance.ParsePolicyID(s)
			require.ErrorIs(t, err, insurance.ErrID)
			_, err = insurance.ParseClaimID(s)
			require.ErrorIs(t, err, insurance.ErrID)
			_, err = insurance.ParseHolderID(s)
			require.ErrorIs(t, err, insurance.ErrID)
			if s == "" {
				require.NoError(t, policy.UnmarshalText(nil))
				require.Equal(t, insurance.PolicyID{}, policy)
				return
			}
			require.ErrorIs(t, policy.UnmarshalText([]byte(s)), insurance.ErrID)
			require.ErrorIs(t, claim.UnmarshalText([]byte(s)), insurance.ErrID)
			require.ErrorIs(t, person.UnmarshalText([]byte(s)), insurance.ErrID)
			require.Equal(t, policy1, policy)
			require.Equal(t, claim1, claim)
			require.Equal(t, ada, person)
		})
	}
	require.Panics(t, func() { insurance.MustParsePolicyID("1") })
	policy, claim, person := insurance.NewPolicyID(), insurance.NewClaimID(), insurance.NewHolderID()
	require.NotEqual(t, policy, insurance.NewPolicyID())
	require.NotEqual(t, claim, insurance.NewClaimID())
	require.NotEqual(t, person, insurance.NewHolderID())
	require.Empty(t, insurance.PolicyID{}.String())
}

func oddIDs() map[string]string {
	return map[string]string{
		"empty":              "",
		"in capitals":        "6BA7B810-9DAD-11D1-80B4-00C04FD430C8",
		"one capital":        "6bA7b810-9dad-11d1-80b4-00c04fd430c8",
		"in braces":          "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
		"as a URN":           "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
		"without hyphens":    "6ba7b8109dad11d180b400c04fd430c8",
		"hyphens elsewhere":  "6ba7b8109-dad-11d1-80b4-00c04fd430c8",
		"a space before":     " 6ba7b810-9dad-11d1-80b4-00c04fd430c",
		"space around":       " 6ba7b810-9dad-11d1-80b4-00c04fd430c8 ",
		"no hexadecimal":     "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
		"nil":                "00000000-0000-0000-0000-000000000000",
		"of the same length": strings.Repeat("x", 36),
		"far too long":       strings.Repeat("0", 1<<16),
		"36 bytes of others": strings.Repeat("é", 18),
	}
}
