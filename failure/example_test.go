package failure_test

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/ashlar-go/ashlar/failure"
)

// A package states a rule as a sentinel. A service maps the kind, a caller that cares for
// one rule asks for it.
func Example() {
	errNotPending := failure.New(failure.Refused, "ordering.not_pending", "ordering: the order is not pending")

	status := func(err error) int {
		switch failure.KindOf(err) {
		case 0:
			return http.StatusOK
		case failure.Invalid:
			return http.StatusBadRequest
		case failure.NotFound:
			return http.StatusNotFound
		case failure.Refused, failure.Conflict:
			return http.StatusConflict
		case failure.OutcomeUnknown, failure.Internal:
		}
		return http.StatusInternalServerError
	}

	err := fmt.Errorf("order 7: %w", errNotPending)
	fmt.Println(status(err), failure.CodeOf(err), errors.Is(err, errNotPending))
	fmt.Println(status(nil))
	// Output:
	// 409 ordering.not_pending true
	// 200
}

func ExampleNew() {
	errNoReason := failure.New(failure.Invalid, "ordering.no_reason", "ordering: cancelling needs a reason")
	fmt.Println(errNoReason)
	// Output:
	// ordering: cancelling needs a reason
}

func ExampleKindOf() {
	lost := errors.New("connection lost")
	conflict := failure.New(failure.Conflict, "repository.conflict", "repository: somebody else was first")
	fmt.Println(failure.KindOf(nil))
	fmt.Println(failure.KindOf(lost))
	fmt.Println(failure.KindOf(errors.Join(lost, conflict)))
	// Output:
	// none
	// internal
	// conflict
}

func ExampleCodeOf() {
	conflict := failure.New(failure.Conflict, "repository.conflict", "repository: somebody else was first")
	fmt.Println(failure.CodeOf(fmt.Errorf("saving: %w", conflict)))
	fmt.Println(failure.CodeOf(errors.New("connection lost")))
	// Output:
	// repository.conflict
	// internal
}
