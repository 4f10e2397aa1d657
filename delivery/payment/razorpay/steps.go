package razorpay

import (
	"context"
	"net/url"
	"strings"
)

// A status of a payment, in the provider's words.
type status string

const (
	statusCreated    status = "created" // not decided yet
	statusAuthorized status = "authorized"
	statusCaptured   status = "captured"
	statusVoided     status = "voided"
	statusRefunded   status = "refunded"
	statusFailed     status = "failed"
)

// A remote is a payment as the provider has it.
type remote struct {
	ID               string `json:"id"`
	Receipt          string `json:"receipt"`
	Amount           int64  `json:"amount"` // paise
	Currency         string `json:"currency"`
	Status           status `json:"status"`
	RefundID         string `json:"refund_id"`
	ErrorDescription string `json:"error_description"`
}

// A bill is what we think the payment is.
type bill struct {
	receipt string
	paise   int64
}

// An answer is how a step went: done, with a reference, or refused, for a reason.
type answer struct {
	reference, reason string
}

// An outcome reads an answer from where a payment stands; without one, the step has not
// happened.
type outcome func(remote) (answer, bool)

// step asks what became of the bill, posts unless the step has happened, and asks again
// when the answer to the post is lost.
func (c *client) step(ctx context.Context, call string, b bill, done outcome, post func(remote, bool) (string, any)) (answer, error) {
	before, known, err := c.find(ctx, call, b)
	if err != nil {
		return answer{}, err
	}
	if known {
		if a, ok := done(before); ok {
			return a, nil
		}
	}
	path, body := post(before, known)
	if path == "" { // nothing can be posted as it stands: not decided yet, or gone
		return answer{}, &CallError{Call: call, Err: ErrMisanswered}
	}
	var after remote
	no, lost := c.post(ctx, call, path, body, &after)
	if no != nil {
		return answer{reason: no.description}, nil
	}
	if lost == nil {
		if a, ok := done(after); ok && b.matches(after) {
			return a, nil
		}
		lost = &CallError{Call: call, Err: ErrMisanswered}
	}
	after, known, err = c.find(ctx, call, b)
	if err != nil || !known {
		return answer{}, lost
	}
	if a, ok := done(after); ok {
		return a, nil
	}
	return answer{}, lost
}

// find returns the payment with a bill's receipt. Of several it is the one that has not
// failed; several of those are more than we ever asked for.
func (c *client) find(ctx context.Context, call string, b bill) (remote, bool, error) {
	var page struct {
		Items *[]remote `json:"items"`
	}
	call = "looking up before or after " + call
	if err := c.get(ctx, call, "/v1/payments?receipt="+url.QueryEscape(b.receipt), &page); err != nil {
		return remote{}, false, err
	}
	wrong := &CallError{Call: call, Err: ErrMisanswered}
	if page.Items == nil {
		return remote{}, false, wrong // {} does not say that there is none
	}
	var found remote
	known := false
	for _, p := range *page.Items {
		switch {
		case !b.matches(p):
			return remote{}, false, wrong
		case known && p.Status == statusFailed:
		case known && found.Status != statusFailed:
			return remote{}, false, wrong
		default:
			found, known = p, true
		}
	}
	return found, known, nil
}

// matches reports whether p is the payment of the bill, with an identity that is one and
// can stand in a path.
func (b bill) matches(p remote) bool {
	if p.Receipt != b.receipt || p.Amount != b.paise || p.Currency != inr || p.ID == "" || len(p.ID) > 100 {
		return false
	}
	other := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	}
	return !strings.ContainsFunc(p.ID, other)
}

func authorised(p remote) (answer, bool) {
	switch p.Status {
	case statusAuthorized, statusCaptured, statusVoided, statusRefunded: // it was, if it is not any more
		return answer{reference: p.ID}, true
	case statusFailed:
		return answer{reason: reasonOf(p)}, true
	case statusCreated:
	}
	return answer{}, false
}

func captured(p remote) (answer, bool) {
	switch p.Status {
	case statusCaptured, statusRefunded:
		return answer{reference: p.ID}, true
	case statusVoided, statusFailed:
		return answer{reason: reasonOf(p)}, true
	case statusCreated, statusAuthorized:
	}
	return answer{}, false
}

func voided(p remote) (answer, bool) {
	switch p.Status {
	case statusVoided, statusFailed: // either way nothing is reserved
		return answer{reference: p.ID}, true
	case statusCaptured, statusRefunded:
		return answer{reason: reasonOf(p)}, true
	case statusCreated, statusAuthorized:
	}
	return answer{}, false
}

func refunded(p remote) (answer, bool) {
	switch p.Status {
	case statusRefunded:
		if p.RefundID == "" {
			return answer{reference: p.ID}, true
		}
		return answer{reference: p.RefundID}, true
	case statusVoided, statusFailed:
		return answer{reason: reasonOf(p)}, true
	case statusCreated, statusAuthorized, statusCaptured:
	}
	return answer{}, false
}

func reasonOf(p remote) string {
	if p.ErrorDescription != "" {
		return p.ErrorDescription
	}
	return "the payment is " + string(p.Status)
}
