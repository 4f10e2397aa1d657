package contact

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// What the parsers and decoders of this package refuse with. The error returned wraps one
// of these and names the rule that was broken, never the input.
var (
	ErrNotEmailAddress = failure.New(failure.Invalid, "contact.not_email_address", "contact: not an e-mail address")
	ErrNotPhoneNumber  = failure.New(failure.Invalid, "contact.not_phone_number", "contact: not a phone number")
)

// refuse says which rule was broken. The rule is a constant of this package, so no input
// can get into the message.
func refuse(sentinel error, rule string) error {
	return fmt.Errorf("%w: %s", sentinel, rule)
}
