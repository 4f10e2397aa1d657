package billing

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/money"
)

// maxInstalments bounds a schedule: a hundred years of months.
const maxInstalments = 1200

// An Instalment is a part of a schedule's amount and the day on which it is due. Of an amount
// of fewer cents than there are instalments, the last ones are zero.
//
// The zero Instalment is none.
type Instalment struct {
	number int
	amount money.Money
	dueOn  calendar.Date
	status InstalmentStatus
}

// IsValid reports whether i is an instalment, as all but the zero Instalment are.
func (i Instalment) IsValid() bool { return i != Instalment{} }

// Number returns the place of the instalment in its schedule, from 1.
func (i Instalment) Number() int { return i.number }

// Amount returns what is to be paid.
func (i Instalment) Amount() money.Money { return i.amount }

// DueOn returns the day on which it is to be paid.
func (i Instalment) DueOn() calendar.Date { return i.dueOn }

// Status returns where the instalment stands.
func (i Instalment) Status() InstalmentStatus { return i.status }

// String describes the instalment, such as "1: USD 100.00 on 2026-01-01 (due)"; "" for the
// zero Instalment.
func (i Instalment) String() string {
	if !i.IsValid() {
		return ""
	}
	return fmt.Sprintf("%d: %s on %s (%s)", i.number, i.amount, i.dueOn, i.status)
}

type instalmentJSON struct {
	Number int              `json:"number"`
	Amount money.Money      `json:"amount"`
	DueOn  calendar.Date    `json:"due_on"`
	Status InstalmentStatus `json:"status"`
}

// MarshalJSON writes an object of number, amount, due_on and status; null for the zero
// Instalment.
func (i Instalment) MarshalJSON() ([]byte, error) {
	if !i.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(instalmentJSON{i.number, i.amount, i.dueOn, i.status})
}

// UnmarshalJSON reads what [Instalment.MarshalJSON] writes, and nothing else.
func (i *Instalment) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*i = Instalment{}
		return nil
	}
	var j instalmentJSON
	err := strictjson.Object(b,
		strictjson.Member{Name: "number", To: &j.Number},
		strictjson.Member{Name: "amount", To: &j.Amount},
		strictjson.Member{Name: "due_on", To: &j.DueOn},
		strictjson.Member{Name: "status", To: &j.Status})
	if err != nil {
		return fmt.Errorf("billing: instalment: %w", err)
	}
	if j.Number < 1 || j.Number > maxInstalments || !j.Amount.IsValid() || !j.DueOn.IsValid() || !j.Status.IsValid() {
		return fmt.Errorf("billing: instalment: %w", ErrZero)
	}
	*i = Instalment{j.Number, j.Amount, j.DueOn, j.Status}
	return nil
}

// Instalments is an immutable list of instalments. Nobody who holds one can change it.
//
// The zero Instalments is empty.
type Instalments struct {
	instalments []Instalment // never written to once it is here
}

// Len returns the number of instalments.
func (is Instalments) Len() int { return len(is.instalments) }

// At returns the instalment at index i, from 0. Like indexing a slice, it panics out of range.
func (is Instalments) At(i int) Instalment { return is.instalments[i] }

// All yields the instalments with their indexes, in the order in which they are due.
func (is Instalments) All() iter.Seq2[int, Instalment] { return slices.All(is.instalments) }

// Equal reports whether both lists have the same instalments in the same order.
func (is Instalments) Equal(o Instalments) bool {
	return slices.Equal(is.instalments, o.instalments)
}

// MarshalJSON writes an array of instalments.
func (is Instalments) MarshalJSON() ([]byte, error) {
	if is.instalments == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(is.instalments)
}

// UnmarshalJSON reads what [Instalments.MarshalJSON] writes, and nothing else.
func (is *Instalments) UnmarshalJSON(b []byte) error {
	var list []Instalment
	if err := json.Unmarshal(b, &list); err != nil {
		return fmt.Errorf("billing: instalments: %w", err)
	}
	switch {
	case list == nil || slices.Contains(list, Instalment{}):
		return fmt.Errorf("billing: instalments: %w", ErrZero)
	case len(list) > maxInstalments:
		return ErrTooManyInstalments
	case len(list) == 0:
		list = nil
	}
	*is = Instalments{list}
	return nil
}
