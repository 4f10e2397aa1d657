package aggregatetest

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/ashlar-go/ashlar/aggregate"
)

// restoreBringsBack: snapshot, restore, snapshot is the same, for the same aggregate, and
// nothing has been recorded.
func restoreBringsBack[A aggregate.Any, S any](h Harness[A, S], state string) error {
	a := h.in(state)
	if !aggregate.Same(a, a) {
		return errors.New("the aggregate has no identity")
	}
	s := h.Snapshot(a)
	restored, err := h.Restore(s)
	if err != nil {
		return fmt.Errorf("the snapshot %+v is not restored: %w", s, err)
	}
	if !aggregate.Same(a, restored) {
		return errors.New("the restored aggregate has another identity")
	}
	if restored.Version() != 0 || len(aggregate.Pending(restored)) > 0 {
		return fmt.Errorf("the restored aggregate has version %d and %d pending events, want none of either",
			restored.Version(), len(aggregate.Pending(restored)))
	}
	return same(s, h.Snapshot(restored))
}

// documentBringsBack: as before, by way of the bytes that a database keeps. The decoded and
// the restored snapshot are compared as package repository compares them to find out what
// has changed.
func documentBringsBack[A aggregate.Any, S any](h Harness[A, S], state string) error {
	s := h.Snapshot(h.in(state))
	document, err := h.encode(s)
	if err != nil {
		return fmt.Errorf("the snapshot is not encoded: %w", err)
	}
	decoded, err := h.decode(document)
	if err != nil {
		return fmt.Errorf("the document %s is not decoded: %w", document, err)
	}
	if err := same(s, decoded); err != nil {
		return fmt.Errorf("the document %s: %w", document, err)
	}
	restored, err := h.Restore(decoded)
	if err != nil {
		return fmt.Errorf("the document %s is not restored: %w", document, err)
	}
	now := h.Snapshot(restored)
	if err := same(s, now); err != nil {
		return fmt.Errorf("the document %s: %w", document, err)
	}
	if h.Kind == nil {
		return nil
	}
	before, err := h.Kind.Keys(s)
	if err != nil {
		return fmt.Errorf("the snapshot has no keys: %w", err)
	}
	after, err := h.Kind.Keys(now)
	if err != nil {
		return fmt.Errorf("the restored snapshot has no keys: %w", err)
	}
	return same(before, after)
}

// restoreRefusesNothing: a document that is empty, or was never written, is no aggregate.
func restoreRefusesNothing[A aggregate.Any, S any](h Harness[A, S]) error {
	var zero S
	var errs []error
	if _, err := h.Restore(zero); err == nil {
		errs = append(errs, errors.New("the zero snapshot is restored"))
	}
	for _, document := range []string{"null", "{}"} {
		s, err := h.decode([]byte(document))
		if err != nil {
			continue
		}
		if _, err := h.Restore(s); err == nil {
			errs = append(errs, fmt.Errorf("the document %s is restored", document))
		}
	}
	return errors.Join(errs...)
}

func same(want, got any) error {
	if reflect.DeepEqual(want, got) {
		return nil
	}
	if w, g := dump(want), dump(got); w != g {
		return fmt.Errorf("what came back is\n\t%s\nwant\n\t%s", g, w)
	}
	return fmt.Errorf("what came back is not deeply equal to what was stored though it prints alike: %s", dump(want))
}
