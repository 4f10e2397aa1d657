package failure

import "errors"

type sentinel struct {
	kind Kind
	code string
	text string
}

func (s *sentinel) Error() string       { return s.text }
func (s *sentinel) FailureKind() Kind   { return s.kind }
func (s *sentinel) FailureCode() string { return s.code }

func find(err error) (Failure, bool) {
	var f Failure
	ok := errors.As(err, &f)
	return f, ok
}
