package insurance_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/insurance"
)

func FuzzParsePolicyID(f *testing.F) {
	for _, s := range oddIDs() {
		f.Add(s)
	}
	f.Add("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := insurance.ParsePolicyID(s)
		u, wrong := uuid.Parse(s)
		require.Equal(t, wrong == nil && u.String() == s && u != uuid.Nil, err == nil)
		if err != nil {
			require.ErrorIs(t, err, insurance.ErrID)
			require.Equal(t, insurance.PolicyID{}, id)
			return
		}
		require.Equal(t, s, id.String())
		var read insurance.PolicyID
		require.NoError(t, read.UnmarshalText([]byte(s)))
		require.Equal(t, id, read)
	})
}

// addDocuments seeds with what is written and with odd neighbours of it.
func addDocuments(f *testing.F, v any) {
	f.Helper()
	document, err := json.Marshal(v)
	require.NoError(f, err)
	f.Add(document)
	for _, odd := range []string{``, `null`, ` null`, `{}`, `[]`, `""`, `0`, `{"id":null}`, string(document) + `x`, string(document[:len(document)-1]), "\xff"} {
		f.Add([]byte(odd))
	}
}

// reads decodes a document; what it takes is written, and read again the same.
func reads[T comparable](t *testing.T, document []byte, valid func(T) bool) {
	t.Helper()
	var v, again, zero T
	if err := json.Unmarshal(document, &v); err != nil {
		require.Equal(t, zero, v, "an error leaves the target alone")
		return
	}
	require.True(t, v == zero || valid(v))
	written, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(written, &again))
	require.Equal(t, v, again)
}

func FuzzAddressJSON(f *testing.F) {
	addDocuments(f, oakSt)
	f.Fuzz(func(t *testing.T, document []byte) { reads(t, document, insurance.Address.IsValid) })
}

func FuzzPolicyholderJSON(f *testing.F) {
	addDocuments(f, holder(ada, "1990-05-17"))
	f.Fuzz(func(t *testing.T, document []byte) { reads(t, document, insurance.Policyholder.IsValid) })
}

func FuzzClaimJSON(f *testing.F) {
	addDocuments(f, claimed().Claims().At(2))
	f.Fuzz(func(t *testing.T, document []byte) { reads(t, document, insurance.Claim.IsValid) })
}

// Whatever stands in a database: it is a policy, whole and within its rules, or refused.
func FuzzPolicyDocument(f *testing.F) {
	kind := insurance.PolicyMapping.Kind()
	addDocuments(f, claimed().Snapshot())
	addDocuments(f, after(settled(), cancel).Snapshot())
	f.Fuzz(func(t *testing.T, document []byte) {
		state, err := kind.Decode(kind.Schema, document)
		if err != nil {
			return
		}
		s, ok := state.(insurance.PolicySnapshot)
		require.True(t, ok)
		p, err := insurance.RestorePolicy(s)
		if err != nil {
			return
		}
		require.LessOrEqual(t, p.OpenClaims().Compare(p.ClaimLimit()), 0)
		written, err := kind.Encode(p.Snapshot())
		require.NoError(t, err)
		again, err := kind.Decode(kind.Schema, written)
		require.NoError(t, err)
		require.Equal(t, p.Snapshot(), again)
	})
}
