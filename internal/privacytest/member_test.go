package privacytest_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

type root[ID aggregate.Identity] = aggregate.Root[ID]

type MemberID struct{ member string }

func (id MemberID) String() string { return id.member }

// A word is a key of an index.
type word struct{ word string }

func (w word) String() string { return w.word }

// Member is an aggregate that a program may write without a thought for privacy: its
// snapshot and its event hold names in plain text.
type Member struct {
	root[MemberID]

	name  string
	email string
}

type MemberSnapshot struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Card  int    `json:"card"`
	Limit limit  `json:"limit"`
}

// limit is read from text.
type limit struct{ contact.EmailAddress }

// Joined is an event full of what is personal.
type Joined struct {
	Name, Email string
	Card        int
}

// Left is not among the member's event types.
type Left struct{ Name string }

func (Joined) EventName() string { return "club.joined" }
func (Left) EventName() string   { return "club.left" }

var (
	errMember = errors.New("club: no member can be so")

	memberTypes   = events.NewTypes(events.TypeOf[Joined]())
	memberMapping = repository.Map("club.member", (*Member).Snapshot, RestoreMember,
		repository.Events[MemberSnapshot](memberTypes),
		repository.Unique("email", func(s MemberSnapshot) (word, bool) { return word{s.Email}, true }),
		repository.By("name", func(s MemberSnapshot) (word, bool) { return word{s.Name}, true }),
	)

	noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
)

func joined() Joined { return Joined{Name: name, Email: email, Card: card} }

func newMember(id string) *Member {
	m := &Member{root: aggregate.New(MemberID{id}), name: name, email: email}
	aggregate.Record(&m.root, joined(), noon)
	return m
}

func (m *Member) Snapshot() MemberSnapshot {
	return MemberSnapshot{ID: m.ID().String(), Name: m.name, Email: m.email, Card: card}
}

func RestoreMember(s MemberSnapshot) (*Member, error) {
	if s.ID == "" || s.Name == "" {
		return nil, errMember
	}
	return &Member{root: aggregate.New(MemberID{s.ID}), name: s.Name, email: s.Email}, nil
}

type members = repository.Collection[MemberID, *Member, MemberSnapshot]

func club(s *memstore.Store, opts ...repository.Option) *repository.UnitOfWork[members] {
	return repository.NewUnitOfWork(s, func(s *repository.Session) members { return repository.In(s, memberMapping) }, opts...)
}

// must is for what cannot fail in these tests.
func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("a fixture failed: %T", err))
	}
	return v
}
