package main

import (
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// A Key is an Idempotency-Key: what a client calls one request, however often it sends it.
type Key struct{ key string }

// maxKey bounds a key: a UUID and a good deal more.
const maxKey = 128

// ParseKey reads a key: 1 to 128 visible ASCII characters, in double quotes or bare.
func ParseKey(s string) (Key, error) {
	if n := len(s); n >= 2 && s[0] == '"' && s[n-1] == '"' {
		s = s[1 : n-1]
	}
	if s == "" || len(s) > maxKey {
		return Key{}, errKey
	}
	for _, b := range []byte(s) {
		if b <= ' ' || b > '~' || b == '"' || b == '\\' {
			return Key{}, errKey
		}
	}
	return Key{s}, nil
}

// String returns the key; "" for the zero Key.
func (k Key) String() string { return k.key }

// MarshalText is [Key.String].
func (k Key) MarshalText() ([]byte, error) { //nolint:unparam // encoding.TextMarshaler
	return []byte(k.key), nil
}

// UnmarshalText is [ParseKey].
func (k *Key) UnmarshalText(b []byte) error {
	parsed, err := ParseKey(string(b))
	if err == nil {
		*k = parsed
	}
	return err
}

// A Receipt is what a request that changes an order is answered with. There is nothing
// personal in it: it is kept for as long as the key is.
type Receipt struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Version  uint64 `json:"version"`
	Total    string `json:"total"` // in the currency's digits, such as "107.00"
	Currency string `json:"currency"`
}

// An Answer is what the request under a key was answered with. It is stored in the commit
// of what the request did, so one is there exactly when the other is, and never changes.
//
// Answers stay. A service that drops old ones deletes them through a repository: what is
// deleted leaves its identity used, so a key that comes again after that is refused and
// never does a thing twice.
type Answer struct {
	aggregate.Root[Key]

	state AnswerSnapshot
}

// An AnswerSnapshot is the state of an [Answer] as it goes to storage.
type AnswerSnapshot struct {
	Key         Key       `json:"key"`
	Fingerprint string    `json:"fingerprint"` // of what was asked: see fingerprint
	Status      int       `json:"status"`      // of HTTP
	Receipt     Receipt   `json:"receipt"`
	At          time.Time `json:"at"`
}

// Snapshot returns the answer's state.
func (a *Answer) Snapshot() AnswerSnapshot { return a.state }

// RestoreAnswer returns the answer with the given state. It refuses what no answer can be.
func RestoreAnswer(s AnswerSnapshot) (*Answer, error) {
	var v invariant.Violations
	if s.Key == (Key{}) {
		v.Add("key", errKey)
	}
	if s.Fingerprint == "" || s.Status == 0 || s.Receipt.ID == "" || s.Receipt.Version == 0 {
		v.Add("", errNoAnswer)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	return &Answer{Root: aggregate.New(s.Key), state: s}, nil
}

var (
	errKey      = failure.New(failure.Invalid, "service.idempotency_key", "service: an idempotency key is 1 to 128 visible ASCII characters")
	errNoAnswer = failure.New(failure.Invalid, "service.answer", "service: the snapshot is not one of an answer")
)

var answerMapping = repository.Map("service.answer", (*Answer).Snapshot, RestoreAnswer)

// Answers are the answers that are kept.
type Answers = repository.Collection[Key, *Answer, AnswerSnapshot]
