package insurance

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/ashlar-go/ashlar/money"
)

// maxClaims bounds the claims of a policy.
const maxClaims = 1000

// Claims is an immutable list of claims. Nobody who holds one can change it.
//
// The zero Claims is empty.
type Claims struct {
	claims []Claim // never written to once it is here
}

// Len returns the number of claims.
func (cs Claims) Len() int { return len(cs.claims) }

// At returns the claim at index i, from 0. Like indexing a slice, it panics out of range.
func (cs Claims) At(i int) Claim { return cs.claims[i] }

// All yields the claims with their indexes, in the order in which they were filed.
func (cs Claims) All() iter.Seq2[int, Claim] { return slices.All(cs.claims) }

// Of returns the claim of an identity, if there is one.
func (cs Claims) Of(id ClaimID) (Claim, bool) {
	if i := cs.index(id); i >= 0 {
		return cs.claims[i], true
	}
	return Claim{}, false
}

// Pending returns how many claims are pending.
func (cs Claims) Pending() int {
	n := 0
	for _, c := range cs.claims {
		if c.status == ClaimStatusPending {
			n++
		}
	}
	return n
}

// Equal reports whether both lists have the same claims in the same order.
func (cs Claims) Equal(o Claims) bool { return slices.Equal(cs.claims, o.claims) }

func (cs Claims) index(id ClaimID) int {
	return slices.IndexFunc(cs.claims, func(c Claim) bool { return c.id == id })
}

// with returns the list with a claim at the end.
func (cs Claims) with(c Claim) Claims {
	return Claims{append(slices.Clip(cs.claims), c)} // clipped, so that it is copied
}

// deciding returns the list with another claim in the place of the one at index i.
func (cs Claims) deciding(i int, c Claim) Claims {
	claims := slices.Clone(cs.claims)
	claims[i] = c
	return Claims{claims}
}

// open returns the sum of the pending and the approved claims, all of which are in the
// currency.
func (cs Claims) open(c money.Currency) (money.Money, error) {
	sum := money.Zero(c)
	for _, claim := range cs.claims {
		if !claim.isOpen() {
			continue
		}
		var err error
		if sum, err = sum.Add(claim.amount); err != nil {
			return money.Money{}, err
		}
	}
	return sum, nil
}

// repeated reports whether two claims have one identity.
func (cs Claims) repeated() bool {
	seen := make(map[ClaimID]bool, len(cs.claims))
	for _, c := range cs.claims {
		if seen[c.id] {
			return true
		}
		seen[c.id] = true
	}
	return false
}

// MarshalJSON writes an array of claims.
func (cs Claims) MarshalJSON() ([]byte, error) {
	if cs.claims == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(cs.claims)
}

// UnmarshalJSON reads what [Claims.MarshalJSON] writes, and nothing else.
func (cs *Claims) UnmarshalJSON(b []byte) error {
	var claims []Claim
	if err := json.Unmarshal(b, &claims); err != nil {
		return fmt.Errorf("insurance: claims: %w", err)
	}
	switch {
	case claims == nil || slices.Contains(claims, Claim{}):
		return fmt.Errorf("insurance: claims: %w", ErrZero)
	case len(claims) > maxClaims:
		return ErrTooManyClaims
	case len(claims) == 0:
		claims = nil
	}
	*cs = Claims{claims}
	return nil
}
