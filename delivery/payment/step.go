package payment

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// A Step is what a gateway does about a payment. The zero Step is none.
type Step uint8

// The steps of a payment.
const (
	StepAuthorise Step = iota + 1 // reserve the amount
	StepCapture                   // take what is reserved
	StepVoid                      // let go of what is reserved
	StepRefund                    // give back what was taken
)

var stepNames = lifecycle.New(
	lifecycle.Step[Step]{State: StepAuthorise, Name: "authorise"},
	lifecycle.Step[Step]{State: StepCapture, Name: "capture"},
	lifecycle.Step[Step]{State: StepVoid, Name: "void"},
	lifecycle.Step[Step]{State: StepRefund, Name: "refund"},
)

// Steps returns every step.
func Steps() []Step { return stepNames.All() }

// ParseStep returns the step with the given name, such as "capture".
func ParseStep(name string) (Step, error) {
	if s, ok := stepNames.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStep
}

// IsValid reports whether s is one of the declared steps.
func (s Step) IsValid() bool { return stepNames.Has(s) }

// String returns the name in lower case; "" for the zero Step.
func (s Step) String() string { return stepNames.Name(s) }

// MarshalText is [Step.String] for a valid step; others are refused.
func (s Step) MarshalText() ([]byte, error) {
	if !s.IsValid() {
		return nil, ErrStep
	}
	return []byte(s.String()), nil
}

// UnmarshalText is [ParseStep].
func (s *Step) UnmarshalText(b []byte) error {
	parsed, err := ParseStep(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}

// begun, done and refused are what a payment is while the step is under way and afterwards.
func (s Step) begun() Status   { b, _, _ := s.statuses(); return b }
func (s Step) done() Status    { _, d, _ := s.statuses(); return d }
func (s Step) refused() Status { _, _, r := s.statuses(); return r }

func (s Step) statuses() (begun, done, refused Status) {
	switch s {
	case StepAuthorise:
		return StatusAuthorising, StatusAuthorised, StatusDeclined
	case StepCapture:
		return StatusCapturing, StatusCaptured, StatusCaptureRefused
	case StepVoid:
		return StatusVoiding, StatusVoided, StatusVoidRefused
	case StepRefund:
		return StatusRefunding, StatusRefunded, StatusRefundRefused
	}
	return 0, 0, 0
}
