package historytest

import (
	"fmt"

	"github.com/anishathalye/porcupine"
)

type operation uint8

const (
	read operation = iota + 1
	find
	put
	check
	remove
)

// A request is what a client asks of one document.
type request struct {
	op       operation
	id       string
	expected uint64 // of a put, a check or a remove
	text     string // of a put
}

func (r request) String() string {
	switch r.op {
	case read:
		return "load " + r.id
	case find:
		return "find " + r.id
	case put:
		return fmt.Sprintf("put %s over version %d with %q", r.id, r.expected, r.text)
	case check:
		return fmt.Sprintf("check %s at version %d", r.id, r.expected)
	case remove:
		return fmt.Sprintf("delete %s at version %d", r.id, r.expected)
	default:
		return "unknown"
	}
}

type outcome uint8

const (
	done     outcome = iota + 1
	missing          // there is no such document
	conflict         // refused: the version is not the expected one
	unknown          // it may have happened, or may yet
)

// An answer is what a client is told.
type answer struct {
	outcome outcome
	version uint64 // of a document that was read
	text    string
}

func (a answer) String() string {
	switch a.outcome {
	case done:
		return fmt.Sprintf("done (version %d, %q)", a.version, a.text)
	case missing:
		return "not there"
	case conflict:
		return "conflict"
	case unknown:
		return "unknown"
	default:
		return "failed"
	}
}

// A document is the state of the model: what one document of a store is, as the contract
// of a store has it.
type document struct {
	version uint64
	deleted bool
	text    string
}

// model is the contract of a store for one document, one request after the other.
func model() porcupine.Model {
	m := porcupine.NondeterministicModel{
		Init: func() []any { return []any{document{}} },
		Step: func(state, input, output any) []any {
			d, isDocument := state.(document)
			in, isRequest := input.(request)
			out, isAnswer := output.(answer)
			if !isDocument || !isRequest || !isAnswer {
				return nil
			}
			var next []any
			for _, one := range d.after(in, out) {
				next = append(next, one)
			}
			return next
		},
	}
	return m.ToModel()
}

// after returns what the document may be once a client has asked in and was told out:
// nothing when it cannot have been told that.
func (d document) after(in request, out answer) []document {
	if in.op == read || in.op == find {
		there := d.version > 0 && !d.deleted
		if there && out == (answer{done, d.version, d.text}) || !there && out.outcome == missing {
			return []document{d}
		}
		return nil
	}
	stands := d.version == in.expected && !d.deleted
	switch {
	case out.outcome == unknown && stands:
		return []document{d, d.changed(in)}
	case out.outcome == unknown, out.outcome == conflict && !stands:
		return []document{d}
	case out.outcome == done && stands:
		return []document{d.changed(in)}
	default:
		return nil
	}
}

func (d document) changed(in request) document {
	switch in.op {
	case put:
		return document{version: d.version + 1, text: in.text}
	case remove:
		return document{version: d.version + 1, deleted: true}
	case read, find, check:
	}
	return d
}
