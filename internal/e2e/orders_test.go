//go:build unix

package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// A role is what a child is for.
type role string

const (
	writerRole role = "writer" // saves pairs of counters
	readerRole role = "reader" // looks for halves of commits, and versions that go back
	relayRole  role = "relay"  // hands over what is pending
	nannyRole  role = "nanny"  // has a child of its own
	idlerRole  role = "idler"  // does nothing
	brokerRole role = "broker" // is a NATS server

	consumerRole role = "consumer" // handles what is in the stream
)

// Orders are what a child does until it is told otherwise.
type orders struct {
	Role    role
	Name    string
	Store   string // "sqlite:" and a path, or "postgres:" and a URL; of a broker: a folder
	Broker  string // where it is
	Journal string
	Seed    uint64

	Pairs int           // of a writer: among how many it chooses
	Saves int           // of a writer: how many it makes; 0: until it is told otherwise
	Pace  time.Duration // of a writer: at most how long it waits between two saves

	Relay  relayKind
	Target target
	Lease  time.Duration
	Batch  int // of a relay: how many messages it reads at a time; 0: as many as relays do

	Cut  bool // connections are cut: what fails is tried again
	Trap *trap
}

func (o orders) carryOut(ctx context.Context) error {
	work, known := map[role]func(*worker, context.Context) error{
		writerRole: (*worker).write, readerRole: (*worker).read, relayRole: (*worker).relay,
		consumerRole: (*worker).consume,
	}[o.Role]
	switch {
	case o.Role == nannyRole:
		return o.nurse(ctx)
	case o.Role == idlerRole:
		<-ctx.Done()
		return nil
	case o.Role == brokerRole:
		return o.serve(ctx)
	case !known:
		return fmt.Errorf("%q is no role", o.Role)
	}
	j, err := openJournal(o.Journal)
	if err != nil {
		return err
	}
	open, err := o.open(ctx, openStore)
	if err != nil {
		return unlessTold(ctx, err)
	}
	w := &worker{orders: o, journal: j, opened: open, store: open.store, rng: rand.New(rand.NewPCG(o.Seed, 1))}
	if o.Trap != nil {
		w.wire = &tripwire{trap: *o.Trap, stops: func() { w.report(entry{Did: stopped}) }, wakes: func() { w.report(entry{Did: woken}) }}
		w.store = trapped{open.store, w.wire, open}
	}
	err = work(w, ctx)
	return errors.Join(unlessTold(ctx, err), open.close())
}

// open opens the store. A worker whose connections are cut tries until it has one, or is told
// to end: then what was cut last is no complaint.
func (o orders) open(ctx context.Context, try func(context.Context, string) (opened, error)) (opened, error) {
	for {
		open, err := try(ctx, o.Store)
		switch {
		case err == nil || !o.Cut:
			return open, err
		case ctx.Err() != nil:
			return opened{}, ctx.Err()
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// unlessTold drops an error that comes of having been told to end.
func unlessTold(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

// nurse starts a child that does nothing, as the tests start theirs, says who it is, and waits.
func (o orders) nurse(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self) //nolint:noctx // it is there to be left alone
	cmd.Env = append(os.Environ(), ordersVariable+`={"Role":"`+string(idlerRole)+`"}`)
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	dieWithParent(cmd.SysProcAttr)
	input, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "pid %d\n", cmd.Process.Pid)
	<-ctx.Done()
	return errors.Join(input.Close(), cmd.Wait())
}

// A worker is a child at work.
type worker struct {
	orders

	journal *journal
	opened  opened
	store   store // with the points of the trap, if there is one
	wire    *tripwire
	rng     *rand.Rand
}

// report appends to the journal. A process that cannot has nothing to go on for.
func (w *worker) report(e entry) {
	e.By = w.Name
	if err := w.journal.append(e); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", w.Name, err)
		os.Exit(1) // a relay would survive a panic of its sink
	}
}

// nonce returns text that no other step carries.
func (w *worker) nonce() string { return fmt.Sprintf("%s-%x", w.Name, w.rng.Uint64()) }

// A store is everything that a durable store is.
type store interface {
	repository.Store
	outbox.Queue
	inbox.Store
}

// An opened store, and what is different between the kinds of it.
type opened struct {
	store

	close      func() error
	attachment func(fn func()) any // a function to run within a commit
	claimRows  rowClaimer          // for the relay that does without leases
}

// openStore opens the store at an address, and makes its tables.
func openStore(ctx context.Context, address string) (opened, error) {
	kind, where, _ := strings.Cut(address, ":")
	switch kind {
	case "sqlite":
		s, err := sqlite.Open(ctx, where, sqlite.Migrate())
		if err != nil {
			return opened{}, err
		}
		return opened{store: s, close: s.Close, claimRows: claimRowsOfSQLite(s), attachment: func(fn func()) any {
			return func(context.Context, *sqlite.Tx) error { fn(); return nil }
		}}, nil
	case "postgres":
		s, err := postgres.Open(ctx, where, postgres.Migrate())
		if err != nil {
			return opened{}, err
		}
		return opened{store: s, close: s.Close, claimRows: skipLocked(where), attachment: func(fn func()) any {
			return func(context.Context, pgx.Tx) error { fn(); return nil }
		}}, nil
	default:
		return opened{}, fmt.Errorf("%q is no store", kind)
	}
}
