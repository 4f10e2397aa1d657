package repository_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

func TestAccountMapping(t *testing.T) {
	t.Parallel()
	n := 0
	repositorytest.Mapping(t, memstore.New(), accountMapping, func() *Account {
		n++
		return account(fmt.Sprint("DE-", n))
	}, func(a *Account) error {
		a.notes = append(a.notes, "changed")
		a.notes[0] = fmt.Sprint("changed at ", a.balance)
		return a.Deposit(1, noon)
	})
}

func TestAKindSaysWhatAStoreNeeds(t *testing.T) {
	t.Parallel()
	kind := accountMapping.Kind()
	require.Equal(t, "bank.account", kind.Name)
	require.Equal(t, 1, kind.Schema)
	require.Same(t, bankTypes, kind.Events)
	require.Same(t, kind, accountMapping.Kind())
	keys, err := kind.Keys(AccountSnapshot{ID: "a", Holder: "ann", Opened: "2026-03-02"})
	require.NoError(t, err)
	require.Equal(t, []repository.Key{
		{Index: "holder", Value: "ann", Unique: true}, {Index: "opened", Value: "2026-03-02"},
	}, keys)
}

func TestASnapshotSurvivesItsEncoding(t *testing.T) {
	t.Parallel()
	kind := accountMapping.Kind()
	rapid.Check(t, func(t *rapid.T) {
		s := AccountSnapshot{
			ID: rapid.String().Draw(t, "id"), Holder: rapid.String().Draw(t, "holder"),
			Balance: rapid.Int().Draw(t, "balance"), Notes: rapid.SliceOfN(rapid.String(), 1, 3).Draw(t, "notes"),
		}
		b, err := kind.Encode(s)
		require.NoError(t, err)
		got, err := kind.Decode(1, b)
		require.NoError(t, err)
		require.Equal(t, s, got)
	})
}

// What encoding/json mends would come back as another state.
func TestASnapshotOfTextThatIsNotUTF8IsNotEncoded(t *testing.T) {
	t.Parallel()
	kind := accountMapping.Kind()
	for _, s := range []AccountSnapshot{{ID: "a\xff"}, {ID: "a", Notes: []string{"", "\xed\xa0\x80"}}} {
		b, err := kind.Encode(s)
		require.ErrorIs(t, err, repository.ErrCorrupt)
		require.Nil(t, b)
	}
	_, err := kind.Encode(AccountSnapshot{ID: `\ufffd`, Holder: "\ufffd"})
	require.NoError(t, err, "which is text")
}

// Each schema wraps the holder once more.
func upcasting(t *testing.T) *repository.Kind {
	t.Helper()
	wrap := func(old []byte) ([]byte, error) {
		if bytes.Contains(old, []byte("refuse")) {
			return nil, errWork
		}
		return bytes.Replace(old, []byte(`"holder":"`), []byte(`"holder":"+`), 1), nil
	}
	return repository.Map("bank.account", (*Account).Snapshot, RestoreAccount, repository.Schema[AccountSnapshot](3, wrap, wrap)).Kind()
}

func TestEachUpcastLeadsToTheNextSchema(t *testing.T) {
	t.Parallel()
	kind := upcasting(t)
	require.Equal(t, 3, kind.Schema)
	for schema, want := range map[int]string{1: "++ann", 2: "+ann", 3: "ann"} {
		stored := []byte(`{"id":"a","holder":"ann","branch":"","opened":"","balance":0}`)
		before := bytes.Clone(stored)
		got, err := kind.Decode(schema, stored)
		require.NoError(t, err)
		require.Equal(t, AccountSnapshot{ID: "a", Holder: want}, got)
		require.Equal(t, before, stored)
	}
}

func TestDocumentsThatAreNoSnapshotsAreRefused(t *testing.T) {
	t.Parallel()
	kind := upcasting(t)
	for _, tt := range oddDocuments() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := kind.Decode(tt.schema, []byte(tt.text))
			require.ErrorIs(t, err, repository.ErrCorrupt)
			require.Equal(t, failure.Internal, failure.KindOf(err))
			require.NotContains(t, err.Error(), "secret")
			if strings.Contains(tt.text, "refuse") {
				require.ErrorIs(t, err, errWork)
			}
		})
	}
}

type oddDocument struct {
	name   string
	schema int
	text   string
}

func oddDocuments() []oddDocument {
	return []oddDocument{
		{"of schema 0", 0, `{"id":"a"}`},
		{"of a schema to come", 4, `{"id":"a"}`},
		{"of a negative schema", -1, `{"id":"a"}`},
		{"refused by an upcast", 1, `{"id":"refuse"}`},
		{"refused by the second upcast", 2, `{"id":"refuse"}`},
		{"empty", 3, ``},
		{"null", 3, `null`},
		{"a list", 3, `[]`},
		{"a text", 3, `"secret"`},
		{"cut short", 3, `{"id":"secret`},
		{"followed by another", 3, `{"id":"a"}{"id":"secret"}`},
		{"with an unknown member", 3, `{"id":"a","colour":"secret"}`},
		{"with a member twice", 3, `{"id":"secret","id":"b"}`},
		{"with a member of another type", 3, `{"id":"a","balance":"secret"}`},
		{"with a number too large", 3, `{"id":"a","balance":99999999999999999999}`},
	}
}

func FuzzDecodeSnapshot(f *testing.F) {
	for _, d := range oddDocuments() {
		f.Add(d.schema, []byte(d.text))
	}
	f.Add(1, []byte(`{"id":"a","holder":"ann","notes":["x"]}`))
	f.Add(3, []byte(`{"id":"a","holder":"ann","notes":null}`))
	f.Add(3, []byte(strings.Repeat("[", 20000)))
	kind := repository.Map("bank.account", (*Account).Snapshot, RestoreAccount,
		repository.Schema[AccountSnapshot](3, same, same)).Kind()
	f.Fuzz(func(t *testing.T, schema int, text []byte) {
		state, err := kind.Decode(schema, text)
		if err != nil {
			require.ErrorIs(t, err, repository.ErrCorrupt)
			return
		}
		b, err := kind.Encode(state)
		require.NoError(t, err)
		again, err := kind.Decode(3, b)
		require.NoError(t, err)
		b2, err := kind.Encode(again)
		require.NoError(t, err)
		require.Equal(t, string(b), string(b2), "what was decoded once is written one way")
	})
}

func TestEachErrorHasAKindAndACode(t *testing.T) {
	t.Parallel()
	inner := failure.New(failure.Invalid, "bank.inner", "inner")
	for _, tt := range []struct {
		err  error
		kind failure.Kind
		code string
		is   []error
	}{
		{&repository.NotFoundError{}, failure.NotFound, "repository.not_found", []error{repository.ErrNotFound}},
		{&repository.ConflictError{}, failure.Conflict, "repository.conflict", []error{repository.ErrConflict}},
		{&repository.ConflictError{Deleted: true}, failure.Conflict, "repository.deleted", []error{repository.ErrConflict, repository.ErrDeleted}},
		{&repository.DuplicateError{}, failure.Conflict, "repository.duplicate", []error{repository.ErrDuplicate}},
		{&repository.PublishError{Err: inner}, failure.Internal, "repository.publish", []error{repository.ErrPublish, inner}},
		{&repository.CorruptError{Err: inner}, failure.Internal, "repository.corrupt", []error{repository.ErrCorrupt, inner}},
		{&repository.UsageError{Err: repository.ErrUnsaved}, failure.Internal, "repository.unsaved", []error{repository.ErrUnsaved}},
		{repository.ErrMarked, failure.Conflict, "repository.marked", nil},
		{repository.ErrOutcomeUnknown, failure.OutcomeUnknown, "repository.outcome_unknown", nil},
		{repository.ErrCursor, failure.Invalid, "repository.cursor", nil},
		{repository.ErrNested, failure.Internal, "repository.nested", nil},
		{repository.ErrClosed, failure.Internal, "repository.closed", nil},
		{repository.ErrTwoInstances, failure.Internal, "repository.two_instances", nil},
		{repository.ErrNoAggregate, failure.Internal, "repository.no_aggregate", nil},
		{repository.ErrIdentity, failure.Internal, "repository.identity", nil},
		{repository.ErrKey, failure.Internal, "repository.key", nil},
		{repository.ErrUnknownIndex, failure.Internal, "repository.unknown_index", nil},
		{repository.ErrUnlistedEvent, failure.Internal, "repository.unlisted_event", nil},
		{repository.ErrInstant, failure.Internal, "repository.instant", nil},
		{repository.ErrAttachment, failure.Internal, "repository.attachment", nil},
		{repository.ErrBatch, failure.Internal, "repository.batch", nil},
	} {
		t.Run(tt.code, func(t *testing.T) {
			t.Parallel()
			wrapped := fmt.Errorf("wrapped: %w", tt.err)
			require.Equal(t, tt.kind, failure.KindOf(wrapped))
			require.Equal(t, tt.code, failure.CodeOf(wrapped))
			for _, target := range tt.is {
				require.ErrorIs(t, wrapped, target)
			}
		})
	}
}

// What an error prints goes to logs: an identity from outside is cleaned and cut.
func TestErrorsPrintIdentitiesCleanly(t *testing.T) {
	t.Parallel()
	hostile := "evil\nline\u202e\x1b[31m\xff" + strings.Repeat("x", 1<<20)
	for _, err := range []error{
		&repository.NotFoundError{Kind: "bank.account", ID: hostile},
		&repository.ConflictError{Kind: "bank.account", ID: hostile},
		&repository.ConflictError{Kind: "bank.account", ID: hostile, Expected: 1},
		&repository.ConflictError{Kind: "bank.account", ID: hostile, Deleted: true},
		&repository.DuplicateError{Kind: "bank.account", ID: hostile, Index: "holder"},
		&repository.UsageError{Kind: "bank.account", ID: hostile, Err: repository.ErrIdentity},
		&repository.UsageError{Kind: "bank.account", ID: hostile, Err: repository.ErrIdentity, Detail: "detail"},
		&repository.CorruptError{Kind: "bank.account", ID: hostile, Err: errors.New("inner")},
	} {
		text := err.Error()
		require.Contains(t, text, "bank.account")
		require.Contains(t, text, "evil")
		require.Less(t, len(text), 500)
		require.True(t, utf8.ValidString(text))
		require.False(t, strings.ContainsAny(text, "\n\u202e\x1b"), "%T", err)
	}
	require.NotContains(t, (&repository.UsageError{Kind: "bank.account", Err: repository.ErrUnknownIndex}).Error(), `""`)
}

func TestOperationsHaveNames(t *testing.T) {
	t.Parallel()
	for op, want := range map[repository.Op]string{
		repository.Put: "put", repository.Delete: "delete", repository.Check: "check", 0: "unknown", 9: "unknown",
	} {
		require.Equal(t, want, op.String())
	}
}
