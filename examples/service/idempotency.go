package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/repository"
)

var (
	errKeyMissing = failure.New(failure.Invalid, "service.idempotency_key_required", "service: to place an order, give the request an Idempotency-Key, so that sending it again places no second one")
	errKeyReused  = failure.New(failure.Invalid, "service.key_reused", "service: another request has been sent under this key")
)

// once runs a command for a request at most once for each Idempotency-Key, and answers with
// the receipt. A request whose key has an answer gets that one again.
//
// Only what was done is kept. A request that was refused has changed nothing, so under the
// same key it may be sent again, mended or not.
func (a *api) once(w http.ResponseWriter, r *http.Request, body []byte, t *terms, status int, do func(context.Context) error) error {
	key, err := idempotencyKey(r)
	if err != nil {
		return err
	}
	if key == (Key{}) {
		if err := do(withTerms(r.Context(), t)); err != nil {
			return err
		}
		writeReceipt(w, status, t.receipt)
		return nil
	}
	t.answer = AnswerSnapshot{Key: key, Fingerprint: fingerprint(r, body), Status: status}
	if kept, err := a.keptAnswer(r.Context(), t.answer); err != nil || kept != nil {
		return replay(w, kept, err)
	}
	if refused := do(withTerms(r.Context(), t)); refused != nil {
		// The same request may have been done meanwhile, by somebody who sent it again too
		// early: then this one was late, whatever it was refused with.
		if kept, err := a.keptAnswer(r.Context(), t.answer); err != nil || kept != nil {
			return replay(w, kept, err)
		}
		return refused
	}
	writeReceipt(w, status, t.receipt)
	return nil
}

// keptAnswer returns the answer that is kept under a key; nil when there is none. One to
// another request is errKeyReused.
func (a *api) keptAnswer(ctx context.Context, asked AnswerSnapshot) (*Answer, error) {
	kept, err := a.answers.Repositories().Get(ctx, asked.Key)
	switch {
	case errors.Is(err, repository.ErrNotFound):
		return nil, nil //nolint:nilnil // there is none, and nothing is wrong
	case err != nil:
		return nil, err
	case kept.Snapshot().Fingerprint != asked.Fingerprint:
		return nil, errKeyReused
	}
	return kept, nil
}

func replay(w http.ResponseWriter, kept *Answer, err error) error {
	if err != nil {
		return err
	}
	w.Header().Set("Idempotency-Replayed", "true")
	writeReceipt(w, kept.Snapshot().Status, kept.Snapshot().Receipt)
	return nil
}

// writeReceipt answers a request that changed an order.
func writeReceipt(w http.ResponseWriter, status int, r Receipt) {
	w.Header().Set("ETag", etag(r.Version))
	if status == http.StatusCreated {
		w.Header().Set("Location", orderPath(r.ID))
	}
	writeJSON(w, status, "application/json", r)
}

// idempotencyKey returns the key of a request; the zero Key when it has none.
func idempotencyKey(r *http.Request) (Key, error) {
	switch values := r.Header.Values("Idempotency-Key"); len(values) {
	case 0:
		return Key{}, nil
	case 1:
		return ParseKey(values[0])
	default:
		return Key{}, errKey
	}
}

// fingerprint tells requests apart: two with the same are one request sent twice. Headers do
// not count: a request may be sent again from elsewhere, or with the version seen since.
func fingerprint(r *http.Request, body []byte) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s %s\n", r.Method, r.URL.EscapedPath()) // a hash does not fail
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}
