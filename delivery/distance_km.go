package delivery

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Distances are counted in millimetres: six decimals of a kilometre.
const (
	distanceDigits = 6
	perKm          = 1_000_000
	maxDistance    = 100_000 * perKm
)

// A DistanceKm is a distance in kilometres, from 0 to 100,000, exact to the millimetre.
// Distances are equal (==) when they are the same length, however they were written.
//
// The zero DistanceKm is no distance, which is not a distance of 0 km: it is not valid.
type DistanceKm struct {
	millimetres int64
	known       bool
}

// NewDistanceKm returns a distance of so many kilometres. It refuses with [ErrDistance] what
// is negative, beyond 100,000 km or has more than six decimals that are not 0.
func NewDistanceKm(km decimal.Decimal) (DistanceKm, error) {
	// Exponent and digits come first: those of a hostile decimal may be astronomical.
	if km.IsNegative() || km.Exponent() < -18 || km.Exponent() > 5 || km.NumDigits() > 18 {
		return DistanceKm{}, ErrDistance
	}
	mm := km.CoefficientInt64()
	for range max(int(km.Exponent())+distanceDigits, 0) {
		if mm > maxDistance/10 {
			return DistanceKm{}, ErrDistance
		}
		mm *= 10
	}
	for range max(-int(km.Exponent())-distanceDigits, 0) {
		if mm%10 != 0 {
			return DistanceKm{}, ErrDistance
		}
		mm /= 10
	}
	if mm > maxDistance {
		return DistanceKm{}, ErrDistance
	}
	return DistanceKm{mm, true}, nil
}

// ParseDistanceKm reads plain decimal text such as "4.2": digits with at most one point
// between them. Everything else is refused with [ErrDistance].
func ParseDistanceKm(s string) (DistanceKm, error) {
	const longest = len("100000.") + 18
	whole, fraction, point := strings.Cut(s, ".")
	if len(s) > longest || !isDigits(whole) || point && !isDigits(fraction) {
		return DistanceKm{}, ErrDistance
	}
	km, err := decimal.NewFromString(s)
	if err != nil {
		return DistanceKm{}, ErrDistance
	}
	return NewDistanceKm(km)
}

// MustParseDistanceKm is [ParseDistanceKm] for tests and package variables: it panics on an
// error.
func MustParseDistanceKm(s string) DistanceKm { return must(ParseDistanceKm(s)) }

// IsValid reports whether d is a distance, as all but the zero DistanceKm are.
func (d DistanceKm) IsValid() bool { return d.known }

// Within reports whether d is at most a limit: 3 km are within 3 km. Nothing is within no
// distance, and no distance is within anything.
func (d DistanceKm) Within(limit DistanceKm) bool {
	return d.known && limit.known && d.millimetres <= limit.millimetres
}

// Compare returns -1, 0 or +1: shorter first, and no distance before all.
func (d DistanceKm) Compare(o DistanceKm) int {
	return cmp.Or(cmp.Compare(boolInt(d.known), boolInt(o.known)), cmp.Compare(d.millimetres, o.millimetres))
}

// Decimal returns the number of kilometres; 0 for the zero DistanceKm.
func (d DistanceKm) Decimal() decimal.Decimal { return decimal.New(d.millimetres, -distanceDigits) }

// kilometresBeyond returns how many kilometres, a part of one counting as one, d goes beyond
// a limit.
func (d DistanceKm) kilometresBeyond(limit DistanceKm) int64 {
	return (max(d.millimetres-limit.millimetres, 0) + perKm - 1) / perKm
}

// String returns the kilometres with no more decimals than it needs, such as "4.2"; "" for
// the zero DistanceKm.
func (d DistanceKm) String() string {
	if !d.known {
		return ""
	}
	s := fmt.Sprintf("%d.%06d", d.millimetres/perKm, d.millimetres%perKm)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// MarshalText is [DistanceKm.String].
func (d DistanceKm) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [DistanceKm.MarshalText] writes, and nothing else.
func (d *DistanceKm) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = DistanceKm{}
		return nil
	}
	parsed, err := ParseDistanceKm(string(b))
	if err != nil {
		return err
	}
	if parsed.String() != string(b) {
		return ErrDistance
	}
	*d = parsed
	return nil
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
