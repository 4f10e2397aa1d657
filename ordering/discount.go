package ordering

import (
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/ashlar-go/ashlar/internal/fixed"
	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/money"
)

// percentDigits is how many decimals a percentage may have.
const percentDigits = 4

// maxPercent is 100 %.
const maxPercent = 100 * 10_000

// A Discount is a discount code with the percentage that it takes off the sum of an
// order's lines. Discounts are equal (==) when code and percentage are.
//
// The zero Discount is none: it takes nothing off.
type Discount struct {
	code    string
	percent int64 // in ten-thousandths of a per cent, so that == is equality
}

// NewDiscount returns a discount. The code is clean text of up to 128 bytes and not blank;
// the percentage is above 0 and at most 100, with at most four decimals.
func NewDiscount(code string, percent decimal.Decimal) (Discount, error) {
	clean, err := discountCode(code)
	if err != nil {
		return Discount{}, err
	}
	units, err := percentUnits(percent)
	if err != nil {
		return Discount{}, err
	}
	return Discount{code: clean, percent: units}, nil
}

func discountCode(s string) (string, error) {
	clean, err := text.ID(s)
	if err != nil {
		return "", fmt.Errorf("ordering: the discount code %w", err)
	}
	return clean, nil
}

// percentUnits returns the percentage in ten-thousandths of a per cent.
func percentUnits(p decimal.Decimal) (int64, error) {
	units, ok := fixed.Units(p, percentDigits, maxPercent)
	if !ok || units == 0 {
		return 0, ErrPercent
	}
	return units, nil
}

// MustNewDiscount is [NewDiscount] for tests and package variables; the percentage is
// written as text, such as "12.5". It panics on an error.
func MustNewDiscount(code, percent string) Discount {
	return must(NewDiscount(code, must(decimal.NewFromString(percent))))
}

// IsValid reports whether d is a discount, as all but the zero Discount are.
func (d Discount) IsValid() bool { return d != Discount{} }

// Code returns the discount code.
func (d Discount) Code() string { return d.code }

// Percent returns the percentage, above 0 and at most 100.
func (d Discount) Percent() decimal.Decimal { return fixed.Decimal(d.percent, percentDigits) }

// apply returns what remains of a sum.
func (d Discount) apply(sum money.Money) (money.Money, error) {
	if !d.IsValid() {
		return sum, nil
	}
	net, _, err := sum.Discount(d.Percent())
	return net, err
}

// String describes the discount, such as "SPRING (12.5 %)"; "" for the zero Discount.
func (d Discount) String() string {
	if !d.IsValid() {
		return ""
	}
	return d.code + " (" + d.percentText() + " %)"
}

func (d Discount) percentText() string { return fixed.Format(d.percent, percentDigits) }

// MarshalJSON writes an object of code and percent, the latter as text; null for the zero
// Discount.
func (d Discount) MarshalJSON() ([]byte, error) {
	if !d.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Code    string `json:"code"`
		Percent string `json:"percent"`
	}{d.code, d.percentText()})
}

// UnmarshalJSON reads what [Discount.MarshalJSON] writes, and nothing else.
func (d *Discount) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = Discount{}
		return nil
	}
	var code, percent string
	err := strictjson.Object(b,
		strictjson.Member{Name: "code", To: &code},
		strictjson.Member{Name: "percent", To: &percent})
	if err != nil {
		return fmt.Errorf("ordering: discount: %w", err)
	}
	units, err := parsePercent(percent)
	parsed := Discount{code: code, percent: units}
	switch {
	case err != nil:
		return err
	case parsed.percentText() != percent:
		return fmt.Errorf("ordering: discount: %w", ErrPercent)
	case len(code) > text.MaxID || !text.IsLine(code, text.MaxID):
		return fmt.Errorf("ordering: discount: code: %w", ErrZero)
	}
	*d = parsed
	return nil
}

// parsePercent is percentUnits of plain decimal text.
func parsePercent(s string) (int64, error) {
	units, ok := fixed.Parse(s, percentDigits, maxPercent)
	if !ok || units == 0 {
		return 0, ErrPercent
	}
	return units, nil
}
