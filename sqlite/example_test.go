package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// exampleStore opens a store in a directory of its own.
func exampleStore() (context.Context, *sqlite.Store, func()) {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "cairns")
	if err != nil {
		panic(err)
	}
	s, err := sqlite.Open(ctx, filepath.Join(dir, "cairns.db"), sqlite.Migrate())
	if err != nil {
		panic(err)
	}
	return ctx, s, func() { _ = s.Close(); _ = os.RemoveAll(dir) }
}

func ExampleOpen() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "cairns")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "cairns.db")

	_, err = sqlite.Open(ctx, path)
	fmt.Println(errors.Is(err, sqlite.ErrSchema), failure.CodeOf(err))
	s, err := sqlite.Open(ctx, path, sqlite.Migrate())
	fmt.Println(err, s.Close())
	s, err = sqlite.Open(ctx, path)
	fmt.Println(err, s.Close())
	_, err = sqlite.Open(ctx, dir)
	fmt.Println(err)
	// Output:
	// true sqlite.schema
	// <nil> <nil>
	// <nil> <nil>
	// sqlite: no database can be opened at this path: it is a directory
}

func ExampleSchema() {
	text, err := sqlite.Schema("shop_")
	fmt.Println(err)
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "CREATE TABLE") {
			fmt.Print(line)
		}
	}
	// Output:
	// <nil>
	// CREATE TABLE IF NOT EXISTS shop_migrations (
	// CREATE TABLE IF NOT EXISTS shop_documents (
	// CREATE TABLE IF NOT EXISTS shop_keys (
	// CREATE TABLE IF NOT EXISTS shop_outbox (
	// CREATE TABLE IF NOT EXISTS shop_dead_letters (
	// CREATE TABLE IF NOT EXISTS shop_relays (
	// CREATE TABLE IF NOT EXISTS shop_leases (
	// CREATE TABLE IF NOT EXISTS shop_inbox (
	// CREATE TABLE IF NOT EXISTS shop_store (
}

// The user's own SQL is stored together with the aggregates, or not at all.
func ExampleTx() {
	ctx, s, end := exampleStore()
	defer end()
	note := func(line string) func(context.Context, *sqlite.Tx) error {
		return func(ctx context.Context, tx *sqlite.Tx) error {
			_, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS diary (line TEXT UNIQUE)")
			if err == nil {
				_, err = tx.ExecContext(ctx, "INSERT INTO diary (line) VALUES (?)", line)
			}
			return err
		}
	}
	b := repository.Batch{Changes: []repository.Change{cairn("north", 0, "granite")}, Attach: []any{note("built in the north")}}
	fmt.Println(s.Commit(ctx, b))
	b = repository.Batch{Changes: []repository.Change{cairn("south", 0, "slate")}, Attach: []any{note("built in the north")}}
	fmt.Println(s.Commit(ctx, b) != nil) // the line is there already
	_, err := s.Load(ctx, cairnKind, "south")
	fmt.Println(failure.CodeOf(err))
	// Output:
	// <nil>
	// true
	// repository.not_found
}

// Before the first program starts on a file that was put back to an earlier point.
func ExampleStore_RenewNamespace() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "cairns")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "cairns.db")
	store, err := sqlite.Open(ctx, path, sqlite.Migrate())
	if err != nil {
		fmt.Println(err)
		return
	}
	namespace, err := store.RenewNamespace(ctx)
	fmt.Println(namespace != store.Namespace(), err)

	change := raise(store, "by the ford", 0, "a heap of stones")
	err = store.Commit(ctx, repository.Batch{Changes: []repository.Change{change}})
	fmt.Println(errors.Is(err, sqlite.ErrNamespace), store.Close())

	store, err = sqlite.Open(ctx, path)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(store.Namespace() == namespace, store.Close())
	// Output:
	// true <nil>
	// true <nil>
	// true <nil>
}
