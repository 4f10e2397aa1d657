package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
)

type attachment = func(context.Context, pgx.Tx) error

func attached(fns ...attachment) repository.Batch {
	var b repository.Batch
	for _, fn := range fns {
		b.Attach = append(b.Attach, fn)
	}
	return b
}

func TestTheUsersSQLIsStoredWithTheAggregatesOrNotAtAll(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s, p := open(t, url), pool(t, url)
	do(t, p, `CREATE TABLE visits (cairn text)`)
	visit := func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO visits VALUES ('emma')`)
		return err
	}
	visits := func() int64 { return ask[int64](t, p, `SELECT count(*) FROM visits`) }
	sees := func(ctx context.Context, tx pgx.Tx) error {
		var version, visits int64
		if err := tx.QueryRow(ctx, `SELECT version FROM ashlar_documents WHERE id = 'emma'`).Scan(&version); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM visits`).Scan(&visits); err != nil {
			return err
		}
		if version != 1 || visits != 1 {
			return fmt.Errorf("version %d, %d visits", version, visits)
		}
		return nil
	}
	b := attached(visit, sees) // in order
	b.Changes = []repository.Change{raise(s, "emma", 0, "low")}
	require.NoError(t, s.Commit(t.Context(), b))
	require.EqualValues(t, 1, visits())
	holds(t, s, "emma", 1)

	errNo := errors.New("no")
	b = attached(visit, func(context.Context, pgx.Tx) error { return errNo })
	b.Changes = []repository.Change{raise(s, "emma", 1, "high")}
	require.ErrorIs(t, s.Commit(t.Context(), b), errNo)
	require.EqualValues(t, 1, visits())
	holds(t, s, "emma", 1)

	b = attached(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO no_such_table VALUES (1)`)
		return err
	})
	b.Changes = []repository.Change{raise(s, "emma", 1, "high")}
	err := s.Commit(t.Context(), b)
	require.Equal(t, "42P01", stateOf(err))
	require.NotErrorIs(t, err, postgres.ErrSchema, "it is the user's table")

	b = attached(visit)
	b.Changes = []repository.Change{raise(s, "emma", 7, "high")}
	require.ErrorIs(t, s.Commit(t.Context(), b), repository.ErrConflict)
	require.EqualValues(t, 1, visits())

	require.NoError(t, s.Commit(t.Context(), attached(visit)), "nothing but the user's SQL")
	require.EqualValues(t, 2, visits())
	require.Len(t, pending(t, s), 1)
}

func TestAnAttachedFunctionJoinsAUnitOfWork(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	called := 0
	ctx := repository.Attach(t.Context(), func(context.Context, pgx.Tx) error { called++; return nil })
	uow := repository.NewUnitOfWork(s, func(*repository.Session) struct{} { return struct{}{} })
	require.NoError(t, uow.Do(ctx, func(context.Context, struct{}) error { return nil }))
	require.Equal(t, 1, called)
}

// runs is a function that runs each text in one go, and hides what the server said.
func runs(texts ...string) attachment {
	return func(ctx context.Context, tx pgx.Tx) error {
		for _, sql := range texts {
			_, _ = tx.Exec(ctx, sql)
		}
		return nil
	}
}

func TestAnAttachedFunctionThatMisusesTheTransactionIsRefused(t *testing.T) {
	t.Parallel()
	for name, fn := range map[string]attachment{
		"it commits":                func(ctx context.Context, tx pgx.Tx) error { return tx.Commit(ctx) },
		"it rolls back":             func(ctx context.Context, tx pgx.Tx) error { return tx.Rollback(ctx) },
		"it hides a failure":        runs("SELECT 1/0"),
		"it closes the connection":  func(ctx context.Context, tx pgx.Tx) error { return tx.Conn().Close(ctx) },
		"it leaves its rows open":   func(ctx context.Context, tx pgx.Tx) error { _, err := tx.Query(ctx, "SELECT 1"); return err }, //nolint:sqlclosecheck // that is it
		"it leaves a savepoint bad": runs("SAVEPOINT a; SELECT 1/0"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fresh(t)
			b := attached(fn)
			b.Changes = []repository.Change{raise(s, "emma", 0, "low")}
			err := s.Commit(t.Context(), b)
			require.ErrorIs(t, err, postgres.ErrTx)
			require.NotErrorIs(t, err, repository.ErrOutcomeUnknown)
			lacks(t, s, "emma")
			require.Empty(t, pending(t, s))
			commit(t, s, raise(s, "anne", 0, "low")) // the store goes on
		})
	}
}

// Neither by hand, nor with another transaction in its place, which looks the same from here.
func TestAnAttachedFunctionCannotEndTheTransaction(t *testing.T) {
	t.Parallel()
	const before, after = `INSERT INTO visits VALUES ('before')`, `INSERT INTO visits VALUES ('after')`
	for name, tt := range map[string]struct {
		texts  []string
		stored bool // the changes are, and what was done before the end
	}{
		"it commits":                         {texts: []string{before, "COMMIT"}, stored: true},
		"it rolls back":                      {texts: []string{before, "ROLLBACK"}},
		"it commits, and begins":             {texts: []string{before, "COMMIT; BEGIN", after}, stored: true},
		"it commits, and begins, in steps":   {texts: []string{before, "COMMIT", "BEGIN", after}, stored: true},
		"it commits, and only reads":         {texts: []string{before, "COMMIT; BEGIN", "SELECT 1"}, stored: true},
		"all in one text":                    {texts: []string{before + "; COMMIT; BEGIN; " + after}, stored: true},
		"it commits, and chains":             {texts: []string{before, "COMMIT AND CHAIN", after}, stored: true},
		"it commits from a savepoint":        {texts: []string{before, "SAVEPOINT a", "COMMIT; BEGIN; SAVEPOINT a", after}, stored: true},
		"it commits, and then fails":         {texts: []string{before, "COMMIT; BEGIN", after, "SELECT 1/0"}, stored: true},
		"it ends, by another word":           {texts: []string{before, "END; START TRANSACTION", after}, stored: true},
		"it rolls back, and begins":          {texts: []string{before, "ROLLBACK; BEGIN", after}},
		"it rolls back, begins, in steps":    {texts: []string{before, "ROLLBACK", "BEGIN", after}},
		"it rolls back all in one text":      {texts: []string{before + "; ROLLBACK; BEGIN; " + after}},
		"it rolls back, and chains":          {texts: []string{before, "ROLLBACK AND CHAIN", after}},
		"it rolls back from a savepoint":     {texts: []string{before, "SAVEPOINT a", "ROLLBACK; BEGIN; SAVEPOINT a", after}},
		"a failure, and another transaction": {texts: []string{before, "SELECT 1/0", "ROLLBACK; BEGIN", after}},
		"a commit that fails, and another":   {texts: []string{before, "SELECT 1/0", "COMMIT; BEGIN", after}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := server.URL(t)
			s, p := open(t, url), pool(t, url)
			do(t, p, `CREATE TABLE visits (at text)`)
			for id, last := range map[string]error{"emma": nil, "jane": errors.New("no")} {
				for _, saves := range []bool{false, true} {
					do(t, p, `TRUNCATE visits`)
					b := attached(func(ctx context.Context, tx pgx.Tx) error { return errors.Join(runs(tt.texts...)(ctx, tx), last) },
						func(context.Context, pgx.Tx) error { t.Error("another function has run"); return nil })
					if saves {
						b.Changes = []repository.Change{raise(s, id, 0, "low")}
					}
					err := s.Commit(t.Context(), b)
					require.Error(t, err)
					require.Equal(t, tt.stored, errors.Is(err, repository.ErrOutcomeUnknown), "%v", err)
					require.Equal(t, tt.stored, failure.KindOf(err) == failure.OutcomeUnknown)
					if last != nil {
						require.ErrorIs(t, err, last)
					}
					if tt.stored || last == nil {
						require.ErrorIs(t, err, postgres.ErrTx)
					}
					require.Equal(t, tt.stored, ask[bool](t, p, `SELECT count(*) > 0 FROM visits WHERE at = 'before'`))
					require.False(t, ask[bool](t, p, `SELECT count(*) > 0 FROM visits WHERE at = 'after'`))
					if saves && tt.stored {
						holds(t, s, id, 1)
						require.ErrorIs(t, s.Commit(t.Context(), batch(raise(s, id, 0, "low"))), repository.ErrConflict, "a try again is safe")
					} else {
						lacks(t, s, id)
					}
				}
			}
			commit(t, s, raise(s, "anne", 0, "low")) // the store goes on
		})
	}
}

// What was prepared may be committed by anyone, at any time.
func TestAPreparedTransactionHasNoOutcomeYet(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s, p := open(t, url), pool(t, url)
	can := ask[bool](t, p, `SELECT current_setting('max_prepared_transactions')::int > 0`)
	name := strings.ReplaceAll(s.Namespace().String(), "-", "")
	b := attached(runs("PREPARE TRANSACTION '" + name + "'"))
	b.Changes = []repository.Change{raise(s, "emma", 0, "low")}
	err := s.Commit(t.Context(), b)
	t.Cleanup(func() { _, _ = p.Exec(context.Background(), "ROLLBACK PREPARED '"+name+"'") }) // unless it was committed
	require.ErrorIs(t, err, postgres.ErrTx)
	require.Equal(t, can, errors.Is(err, repository.ErrOutcomeUnknown))
	lacks(t, s, "emma")
	if can {
		do(t, p, "COMMIT PREPARED '"+name+"'")
		holds(t, s, "emma", 1)
	}
}

func TestAnAttachedFunctionMayUseSavepoints(t *testing.T) {
	t.Parallel()
	inner := func(ctx context.Context, tx pgx.Tx) error {
		inner, err := tx.Begin(ctx)
		if err != nil {
			return err
		}
		_, err = inner.Exec(ctx, "SELECT 1/0")
		if err == nil {
			return errors.New("it is no failure")
		}
		return inner.Rollback(ctx)
	}
	for name, fn := range map[string]attachment{
		"one that is rolled back": inner,
		"one that is left open":   runs("SAVEPOINT a", "CREATE TABLE visits ()"),
		"one that is released":    runs("SAVEPOINT a; CREATE TABLE visits ()", "RELEASE a"),
		"one within another":      runs("SAVEPOINT a; SAVEPOINT a", "ROLLBACK TO a; RELEASE a", "ROLLBACK TO a"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fresh(t)
			b := attached(fn, inner)
			require.NoError(t, s.Commit(t.Context(), b), "alone")
			b = attached(inner, inner)
			b.Changes = []repository.Change{raise(s, "emma", 0, "low")}
			require.NoError(t, s.Commit(t.Context(), b))
			holds(t, s, "emma", 1)
		})
	}
}

func TestAPanicOfAnAttachedFunctionStoresNothing(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	p := pool(t, url, func(c *pgxpool.Config) { c.MaxConns = 1 })
	s, err := postgres.New(t.Context(), p, postgres.Migrate())
	require.NoError(t, err)
	b := attached(func(context.Context, pgx.Tx) error { panic("no") })
	b.Changes = []repository.Change{raise(s, "emma", 0, "low")}
	require.Panics(t, func() { _ = s.Commit(t.Context(), b) })
	lacks(t, s, "emma") // on the one connection there is
}

// What the server refuses at the COMMIT itself is surely not stored.
func TestACommitThatTheServerRefusesIsNoUnknownOutcome(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s, p := open(t, url), pool(t, url)
	do(t, p, `CREATE TABLE visits (cairn text UNIQUE DEFERRABLE INITIALLY DEFERRED)`)
	b := attached(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO visits VALUES ('emma'), ('emma')`)
		return err
	})
	b.Changes = []repository.Change{raise(s, "emma", 0, "low")}
	err := s.Commit(t.Context(), b)
	require.Error(t, err)
	require.NotErrorIs(t, err, repository.ErrOutcomeUnknown)
	require.Equal(t, failure.Internal, failure.KindOf(err))
	lacks(t, s, "emma")
}

func TestNothingIsLockedForABatchThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	p := pool(t, url, func(c *pgxpool.Config) { c.MaxConns = 1 })
	s, err := postgres.New(t.Context(), p, postgres.Migrate(), postgres.MaxEventSize(100))
	require.NoError(t, err)
	conn, err := p.Acquire(t.Context()) // whoever wants a connection waits for ever
	require.NoError(t, err)
	defer conn.Release()

	unencodable := cairn("emma", 0, "low")
	unencodable.State = make(chan int)
	require.Error(t, s.Commit(t.Context(), batch(unencodable)))
	large := raise(s, strings.Repeat("e", 200), 0, "low")
	require.ErrorIs(t, s.Commit(t.Context(), batch(large)), outbox.ErrTooLarge)
	require.ErrorIs(t, s.Commit(t.Context(), batch(remove("emma", 0))), repository.ErrBatch)
	wrong := repository.Batch{Attach: []any{func() {}}}
	require.ErrorIs(t, s.Commit(t.Context(), wrong), repository.ErrAttachment)
	var none attachment
	require.ErrorIs(t, s.Commit(t.Context(), attached(none)), repository.ErrAttachment)
	require.ErrorIs(t, s.Commit(t.Context(), batch(cairn("emma", math.MaxUint64, "low"))), repository.ErrConflict)
	require.ErrorIs(t, s.Commit(t.Context(), batch(look("emma", math.MaxInt64))), repository.ErrConflict)
	require.NoError(t, s.Commit(t.Context(), repository.Batch{}))
}

func TestRefusalsNameTheDocument(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	commit(t, s, cairn("emma", 0, "low", unique("by the ford")), cairn("anne", 0, "low"))
	commit(t, s, remove("anne", 1))

	var conflict *repository.ConflictError
	require.ErrorAs(t, s.Commit(t.Context(), batch(cairn("emma", 7, "low"))), &conflict)
	require.Equal(t, &repository.ConflictError{Kind: cairnKind.Name, ID: "emma", Expected: 7}, conflict)
	require.ErrorAs(t, s.Commit(t.Context(), batch(cairn("anne", 0, "low"))), &conflict)
	require.Equal(t, &repository.ConflictError{Kind: cairnKind.Name, ID: "anne", Deleted: true}, conflict)

	var duplicate *repository.DuplicateError
	err := s.Commit(t.Context(), batch(cairn("jane", 0, "low", unique("by the ford"))))
	require.ErrorAs(t, err, &duplicate)
	require.Equal(t, &repository.DuplicateError{Kind: cairnKind.Name, ID: "jane", Index: "place"}, duplicate)
	require.NotContains(t, err.Error(), "ford")

	corrupt := *cairnKind
	corrupt.Decode = func(int, []byte) (any, error) { return nil, errCut }
	var broken *repository.CorruptError
	_, err = s.Load(t.Context(), &corrupt, "emma")
	require.ErrorAs(t, err, &broken)
	require.ErrorIs(t, err, errCut)
	_, err = s.Find(t.Context(), &corrupt, repository.Query{})
	require.ErrorAs(t, err, &broken)
}

// An ordinary refusal is no error of a statement: those fill the server's log.
func TestARefusalIsNoErrorOfTheServer(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s, p := open(t, url), pool(t, url)
	commit(t, s, raise(s, "emma", 0, "low", unique("by the ford")))
	mark := repository.Mark{Consumer: "walkers", Event: s.Namespace()}
	require.NoError(t, s.Commit(t.Context(), repository.Batch{Marks: []repository.Mark{mark}}))
	for _, b := range []repository.Batch{
		batch(raise(s, "emma", 0, "low")),
		batch(raise(s, "anne", 0, "low", unique("by the ford"))),
		batch(remove("emma", 3)),
		batch(look("emma", 3)),
		{Marks: []repository.Mark{mark}},
	} {
		// A function that was reached would have been reached in a transaction that goes on.
		b.Attach = []any{func(context.Context, pgx.Tx) error { t.Error("reached"); return nil }}
		err := s.Commit(t.Context(), b)
		require.Equal(t, failure.Conflict, failure.KindOf(err), "%v", err)
		var pgErr interface{ SQLState() string }
		require.NotErrorAs(t, err, &pgErr)
	}
	require.EqualValues(t, 1, ask[int64](t, p, `SELECT count(*) FROM ashlar_documents`))
}

func TestAnEventThatWaitsWithoutItsVersionIsFound(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s, p := open(t, url), pool(t, url)
	commit(t, s, raise(s, "emma", 0, "low"))
	do(t, p, `DELETE FROM ashlar_documents`)
	require.ErrorIs(t, s.Commit(t.Context(), batch(raise(s, "emma", 0, "low"))), postgres.ErrEventStored)
	lacks(t, s, "emma")
}

// Positions of one aggregate are in the order of its versions only if no session keeps
// numbers in store, and if a number is taken under the lock of the guarded row.
func TestTheSequenceOfPositionsKeepsNoNumbersInStore(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	_, p := open(t, url), pool(t, url)
	require.EqualValues(t, 1, ask[int64](t, p,
		`SELECT seqcache FROM pg_sequence WHERE seqrelid = pg_get_serial_sequence('ashlar_outbox', 'position')::regclass`))
}

func TestPositionsOfAnAggregateAreInTheOrderOfItsVersions(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	stores := []*postgres.Store{open(t, url), open(t, url)}
	var writers sync.WaitGroup
	for i := range 8 {
		s := stores[i%2]
		writers.Go(func() {
			version := uint64(0)
			for saved := 0; saved < 15; {
				err := s.Commit(t.Context(), batch(raise(s, "emma", version, "low"), raise(s, fmt.Sprint("of ", i), uint64(saved), "low")))
				switch {
				case err == nil:
					saved++
				case !errors.Is(err, repository.ErrConflict):
					t.Error(err)
					return
				}
				doc, err := s.Load(t.Context(), cairnKind, "emma")
				if err != nil {
					t.Error(err)
					return
				}
				version = doc.Version
			}
		})
	}
	writers.Wait()
	last := map[string]uint64{}
	for _, m := range pending(t, stores[0]) {
		require.Equal(t, last[m.AggregateID]+1, m.Version, "%s", m.AggregateID)
		last[m.AggregateID] = m.Version
	}
	require.EqualValues(t, 8*15, last["emma"])
}

// Batches name documents, keys and marks in any order; they are locked in one.
func TestBatchesInDifferentOrdersDoNotBlockEachOther(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	stores := []*postgres.Store{open(t, url), open(t, url)}
	const cairns = 6
	for i := range cairns {
		commit(t, stores[0], raise(stores[0], fmt.Sprint(i), 0, "low", unique(fmt.Sprint(i))))
	}
	stored, refused := 0, 0
	var mu sync.Mutex
	var writers sync.WaitGroup
	for i := range 10 {
		s, choice := stores[i%2], rand.New(rand.NewPCG(1, uint64(i)))
		writers.Go(func() {
			for round := range 25 {
				var b repository.Batch
				places := choice.Perm(cairns)
				for at, n := range choice.Perm(cairns)[:2+choice.IntN(3)] {
					id := fmt.Sprint(n)
					doc, err := s.Load(t.Context(), cairnKind, id)
					if err != nil {
						t.Error(err)
						return
					}
					if choice.IntN(4) == 0 {
						b.Changes = append(b.Changes, look(id, doc.Version))
					} else {
						b.Changes = append(b.Changes, raise(s, id, doc.Version, "high", unique(fmt.Sprint(places[at]))))
					}
				}
				for _, n := range choice.Perm(4)[:2] {
					b.Marks = append(b.Marks, repository.Mark{Consumer: fmt.Sprint(n), Event: uuid.NewSHA1(s.Namespace(), []byte(fmt.Sprint(i, round)))})
				}
				err := s.Commit(t.Context(), b)
				mu.Lock()
				switch {
				case err == nil:
					stored++
				case errors.Is(err, repository.ErrConflict) && stateOf(err) == "", errors.Is(err, repository.ErrDuplicate):
					refused++
				default:
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	writers.Wait()
	require.Positive(t, stored)
	require.Positive(t, refused)
}

// stateOf returns the SQLSTATE in an error, if there is one.
func stateOf(err error) string {
	var e interface{ SQLState() string }
	if errors.As(err, &e) {
		return e.SQLState()
	}
	return ""
}

// Keys that change hands crosswise are locked in the order of the keys, not of the documents.
func TestKeysThatCrossDoNotBlockEachOther(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	stores := []*postgres.Store{open(t, url), open(t, url)}
	for round := range 40 {
		a, b := fmt.Sprint("a", round), fmt.Sprint("b", round)
		here, there := fmt.Sprint("here ", round), fmt.Sprint("there ", round)
		commit(t, stores[0], cairn(a, 0, "low", unique(here)), cairn(b, 0, "low", unique(there)))
		var errs [2]error
		var both sync.WaitGroup
		both.Go(func() { errs[0] = stores[0].Commit(t.Context(), batch(cairn(a, 1, "high", unique(there)))) })
		both.Go(func() { errs[1] = stores[1].Commit(t.Context(), batch(cairn(b, 1, "high", unique(here)))) })
		both.Wait()
		for _, err := range errs {
			require.ErrorIs(t, err, repository.ErrDuplicate)
		}
	}
}

// A deadlock that the user's SQL brings about is a conflict: nothing was stored.
func TestADeadlockOfTheUsersSQLIsAConflict(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	s, p := open(t, url), pool(t, url)
	do(t, p, `CREATE TABLE visits (cairn text PRIMARY KEY, n int)`)
	do(t, p, `INSERT INTO visits VALUES ('a', 0), ('b', 0)`)
	var met, both sync.WaitGroup
	met.Add(2)
	var errs [2]error
	for i, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		b := attached(func(ctx context.Context, tx pgx.Tx) error {
			for at, id := range order {
				if at == 1 {
					met.Done()
					met.Wait()
				}
				if _, err := tx.Exec(ctx, `UPDATE visits SET n = n + 1 WHERE cairn = $1`, id); err != nil {
					return fmt.Errorf("visit: %w", err)
				}
			}
			return nil
		})
		b.Changes = []repository.Change{raise(s, fmt.Sprint(i), 0, "low")}
		both.Go(func() { errs[i] = s.Commit(t.Context(), b) })
	}
	both.Wait()
	lost := 0
	if errs[0] == nil {
		lost = 1
	}
	require.NoError(t, errs[1-lost])
	require.ErrorIs(t, errs[lost], repository.ErrConflict)
	require.Equal(t, "40P01", stateOf(errs[lost]))
	require.NotErrorIs(t, errs[lost], repository.ErrOutcomeUnknown)
	holds(t, s, fmt.Sprint(1-lost), 1)
	lacks(t, s, fmt.Sprint(lost))
}

// Whatever the user has set as the server's defaults.
func TestTheDefaultsOfTheServerAreNotTheStores(t *testing.T) {
	t.Parallel()
	for _, more := range []string{
		"&default_transaction_isolation=serializable", "&default_transaction_isolation=repeatable%20read",
		"&synchronous_commit=off", "&default_query_exec_mode=exec",
		"&default_query_exec_mode=simple_protocol", "&default_query_exec_mode=cache_describe", "&TimeZone=Asia/Kolkata",
		"&default_query_exec_mode=exec&DateStyle=German", "&default_query_exec_mode=simple_protocol&DateStyle=SQL,%20DMY&TimeZone=Asia/Kolkata",
		"&DateStyle=German", "&IntervalStyle=sql_standard", "&bytea_output=escape", "&extra_float_digits=-15",
	} {
		t.Run(more[1:], func(t *testing.T) {
			t.Parallel()
			url := server.URL(t)
			plain, s := open(t, url), open(t, url+more)
			for _, version := range []uint64{0, 1} {
				commit(t, s, raise(s, "emma", version, "low \x00 high", unique(fmt.Sprint("place ", version))))
			}
			holds(t, plain, "emma", 2)
			n, err := s.Count(t.Context(), cairnKind, repository.Query{Index: "place", From: "place 1", IDs: []string{"emma", "anne"}})
			require.NoError(t, err)
			require.Equal(t, 1, n)
			require.Equal(t, pending(t, plain), pending(t, s))
			leases, err := s.Claim(t.Context(), "relay", 1e9)
			require.NoError(t, err)
			messages := pending(t, s)
			require.Len(t, messages, 2)
			outcomes := append(settled(messages[:1], outbox.Delivered), settled(messages[1:], outbox.Parked)...)
			require.NoError(t, s.Settle(t.Context(), leases, outcomes))
			dead, err := plain.DeadLetters(t.Context(), 0, 10)
			require.NoError(t, err)
			again, err := s.DeadLetters(t.Context(), 0, 10)
			require.NoError(t, err)
			require.Equal(t, dead, again)
			n, err = s.Replay(t.Context(), messages[1].ID)
			require.NoError(t, err)
			require.Equal(t, 1, n)
			stats, err := s.Stats(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, stats.Pending)
			require.NoError(t, s.Leave(t.Context(), "relay"))
		})
	}
}

func TestAServerThatTakesNoWritesIsSaidToBeOne(t *testing.T) {
	t.Parallel()
	url := server.URL(t)
	plain := open(t, url)
	commit(t, plain, cairn("emma", 0, "low"))
	s, err := postgres.Open(t.Context(), url+"&default_transaction_read_only=on")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	holds(t, s, "emma", 1)
	require.ErrorIs(t, s.Commit(t.Context(), batch(cairn("emma", 1, "high"))), postgres.ErrReadOnly)
	_, err = s.Claim(t.Context(), "relay", 1e9)
	require.ErrorIs(t, err, postgres.ErrReadOnly)
}
