package insurance

import (
	"encoding/json"
	"fmt"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// A Claim is what a policyholder asks for after a damage. It is an entity within its policy,
// and what is handed out of it is a copy: only the policy changes a claim.
//
// The zero Claim is none.
type Claim struct {
	id          ClaimID
	amount      money.Money
	description string
	occurredOn  calendar.Date
	filedOn     calendar.Date
	status      ClaimStatus
	reason      string // for denying
}

// IsValid reports whether c is a claim, as all but the zero Claim are.
func (c Claim) IsValid() bool { return c != Claim{} }

// ID returns the claim's identity, which is its own within the policy.
func (c Claim) ID() ClaimID { return c.id }

// Amount returns what is claimed, above zero.
func (c Claim) Amount() money.Money { return c.amount }

// Description returns what happened, in the policyholder's words.
func (c Claim) Description() string { return c.description }

// OccurredOn returns the day of the damage.
func (c Claim) OccurredOn() calendar.Date { return c.occurredOn }

// FiledOn returns the day of the filing; its instant is that of the event, [ClaimFiled].
func (c Claim) FiledOn() calendar.Date { return c.filedOn }

// Status returns where the claim stands.
func (c Claim) Status() ClaimStatus { return c.status }

// DenialReason returns why the claim was denied; "" unless it was.
func (c Claim) DenialReason() string { return c.reason }

// String describes the claim without its description, such as "claim 6ba7b810-… of
// USD 800.00 (pending)"; "" for the zero Claim.
func (c Claim) String() string {
	if !c.IsValid() {
		return ""
	}
	return fmt.Sprintf("claim %s of %s (%s)", c.id, c.amount, c.status)
}

// isOpen reports whether the claim counts against the limit.
func (c Claim) isOpen() bool {
	return c.status == ClaimStatusPending || c.status == ClaimStatusApproved
}

// check reports everything about a claim that none can have.
func (c Claim) check() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(c.id != ClaimID{}, "id", ErrZero)
	require(c.amount.IsPositive(), "amount", ErrNotPositive)
	require(text.IsLine(c.description, text.MaxDescription), "description", ErrDescription)
	require(c.occurredOn.IsValid(), "occurred_on", ErrNoDay)
	require(c.filedOn.IsValid(), "filed_on", ErrNoDay)
	require(!c.occurredOn.After(c.filedOn), "occurred_on", ErrNotYetOccurred)
	require(c.status.IsValid(), "status", ErrStatus)
	require(isText(c.reason, text.MaxDescription, c.status == ClaimStatusDenied), "reason", ErrNoReason)
	return v.Err()
}

// isText reports whether s is a text that passed when it was set, or, unless it is set, "".
func isText(s string, limit int, set bool) bool {
	if !set {
		return s == ""
	}
	return text.IsLine(s, limit)
}

type claimJSON struct {
	ID          ClaimID       `json:"id"`
	Amount      money.Money   `json:"amount"`
	Description string        `json:"description"`
	OccurredOn  calendar.Date `json:"occurred_on"`
	FiledOn     calendar.Date `json:"filed_on"`
	Status      ClaimStatus   `json:"status"`
	Reason      string        `json:"reason,omitempty"`
}

// MarshalJSON writes an object of id, amount, description, occurred_on, filed_on, status and,
// when it was denied, reason; null for the zero Claim.
func (c Claim) MarshalJSON() ([]byte, error) {
	if !c.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(claimJSON{c.id, c.amount, c.description, c.occurredOn, c.filedOn, c.status, c.reason})
}

// UnmarshalJSON reads what [Claim.MarshalJSON] writes, and nothing else.
func (c *Claim) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*c = Claim{}
		return nil
	}
	var j claimJSON
	err := strictjson.Object(b,
		strictjson.Member{Name: "id", To: &j.ID},
		strictjson.Member{Name: "amount", To: &j.Amount},
		strictjson.Member{Name: "description", To: &j.Description},
		strictjson.Member{Name: "occurred_on", To: &j.OccurredOn},
		strictjson.Member{Name: "filed_on", To: &j.FiledOn},
		strictjson.Member{Name: "status", To: &j.Status},
		strictjson.Member{Name: "reason", To: &j.Reason, Optional: true})
	if err != nil {
		return fmt.Errorf("insurance: claim: %w", err)
	}
	parsed := Claim{j.ID, j.Amount, j.Description, j.OccurredOn, j.FiledOn, j.Status, j.Reason}
	if err := parsed.check(); err != nil {
		return fmt.Errorf("insurance: claim: %w", err)
	}
	*c = parsed
	return nil
}
