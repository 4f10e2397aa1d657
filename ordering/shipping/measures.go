package shipping

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/ashlar-go/ashlar/internal/fixed"
)

// Weights are kept in grams, dimensions in millimetres.
const (
	weightDigits = 3              // of a kilogram
	maxWeight    = 100_000 * 1000 // grams
	sizeDigits   = 1              // of a centimetre
	maxSize      = 10_000 * 10    // millimetres
)

// A Weight is how heavy something is: above 0 and at most 100,000 kg, to the gram. Weights
// are equal (==) when they are as heavy. The zero Weight is none.
type Weight struct{ grams int64 }

// NewWeight returns the weight of so many kilograms. It refuses what is out of range or
// finer than a gram with [ErrWeight].
func NewWeight(kilograms decimal.Decimal) (Weight, error) {
	grams, ok := fixed.Units(kilograms, weightDigits, maxWeight)
	if !ok || grams == 0 {
		return Weight{}, ErrWeight
	}
	return Weight{grams}, nil
}

// ParseWeight is [NewWeight] for kilograms written in plain digits, such as "1.25".
func ParseWeight(kilograms string) (Weight, error) {
	grams, ok := fixed.Parse(kilograms, weightDigits, maxWeight)
	if !ok || grams == 0 {
		return Weight{}, ErrWeight
	}
	return Weight{grams}, nil
}

// MustParseWeight is [ParseWeight] for tests and package variables: it panics on an error.
func MustParseWeight(kilograms string) Weight { return must(ParseWeight(kilograms)) }

// IsValid reports whether w is a weight, as all but the zero Weight are.
func (w Weight) IsValid() bool { return w != Weight{} }

// Kilograms returns the weight in kilograms.
func (w Weight) Kilograms() decimal.Decimal { return fixed.Decimal(w.grams, weightDigits) }

// String returns the weight with its unit, such as "1.25 kg"; "" for the zero Weight.
func (w Weight) String() string {
	if !w.IsValid() {
		return ""
	}
	return fixed.Format(w.grams, weightDigits) + " kg"
}

// MarshalText writes kilograms, such as "1.25"; nothing for the zero Weight.
func (w Weight) MarshalText() ([]byte, error) {
	if !w.IsValid() {
		return nil, nil
	}
	return []byte(fixed.Format(w.grams, weightDigits)), nil
}

// UnmarshalText is [ParseWeight]; empty text is the zero Weight.
func (w *Weight) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*w = Weight{}
		return nil
	}
	parsed, err := ParseWeight(string(b))
	if err == nil {
		*w = parsed
	}
	return err
}

// Dimensions are how long, wide and high something is: each above 0 and at most 10,000 cm,
// to the millimetre. Dimensions are equal (==) when all three are. The zero Dimensions are
// none.
type Dimensions struct{ length, width, height int64 }

// ParseDimensions reads length, width and height in centimetres, written in plain digits
// with "x" between them, such as "30x21.5x2". It refuses anything else with [ErrDimensions].
func ParseDimensions(centimetres string) (Dimensions, error) {
	parts := strings.SplitN(centimetres, "x", 4)
	if len(parts) != 3 {
		return Dimensions{}, ErrDimensions
	}
	var sides [3]int64
	for i, part := range parts {
		millimetres, ok := fixed.Parse(part, sizeDigits, maxSize)
		if !ok || millimetres == 0 {
			return Dimensions{}, ErrDimensions
		}
		sides[i] = millimetres
	}
	return Dimensions{sides[0], sides[1], sides[2]}, nil
}

// MustParseDimensions is [ParseDimensions] for tests and package variables: it panics on an
// error.
func MustParseDimensions(centimetres string) Dimensions { return must(ParseDimensions(centimetres)) }

// IsValid reports whether d are dimensions, as all but the zero Dimensions are.
func (d Dimensions) IsValid() bool { return d != Dimensions{} }

// Length returns the length in centimetres.
func (d Dimensions) Length() decimal.Decimal { return fixed.Decimal(d.length, sizeDigits) }

// Width returns the width in centimetres.
func (d Dimensions) Width() decimal.Decimal { return fixed.Decimal(d.width, sizeDigits) }

// Height returns the height in centimetres.
func (d Dimensions) Height() decimal.Decimal { return fixed.Decimal(d.height, sizeDigits) }

// String returns the dimensions with their unit, such as "30x21.5x2 cm"; "" for the zero
// Dimensions.
func (d Dimensions) String() string {
	if !d.IsValid() {
		return ""
	}
	return d.text() + " cm"
}

func (d Dimensions) text() string {
	return fmt.Sprintf("%sx%sx%s", fixed.Format(d.length, sizeDigits), fixed.Format(d.width, sizeDigits), fixed.Format(d.height, sizeDigits))
}

// MarshalText writes centimetres, such as "30x21.5x2"; nothing for the zero Dimensions.
func (d Dimensions) MarshalText() ([]byte, error) {
	if !d.IsValid() {
		return nil, nil
	}
	return []byte(d.text()), nil
}

// UnmarshalText is [ParseDimensions]; empty text is the zero Dimensions.
func (d *Dimensions) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Dimensions{}
		return nil
	}
	parsed, err := ParseDimensions(string(b))
	if err == nil {
		*d = parsed
	}
	return err
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
