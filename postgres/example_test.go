package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
)

func ExampleOpen() {
	ctx := context.Background()
	_, err := postgres.Open(ctx, "postgres://orders@db/orders", postgres.Prefix("Orders-"))
	fmt.Println(errors.Is(err, postgres.ErrOption), failure.CodeOf(err))
	// Output:
	// true postgres.option
}

func ExampleSchema() {
	sql, err := postgres.Schema("shop_")
	for line := range strings.Lines(sql) {
		if strings.HasPrefix(line, "CREATE TABLE") {
			fmt.Print(line)
		}
	}
	fmt.Println(err)
	// Output:
	// CREATE TABLE IF NOT EXISTS shop_migrations (
	// CREATE TABLE shop_documents (
	// CREATE TABLE shop_keys (
	// CREATE TABLE shop_outbox (
	// CREATE TABLE shop_dead_letters (
	// CREATE TABLE shop_relays (
	// CREATE TABLE shop_leases (
	// CREATE TABLE shop_inbox (
	// CREATE TABLE shop_store (
	// <nil>
}

// The events of a commit go to a relay, and the user's own SQL into the same transaction.
func ExampleStore_Commit() {
	ctx := context.Background()
	url, drop, err := server.Schema()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = drop() }()
	store, err := postgres.Open(ctx, url, postgres.Migrate())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = store.Close() }()

	audit := func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `CREATE TABLE audit AS SELECT 'the cairn was built' AS what`)
		return err
	}
	batch := repository.Batch{Changes: []repository.Change{raise(store, "by the ford", 0, "a heap of stones")}, Attach: []any{audit}}
	fmt.Println(store.Commit(ctx, batch))

	relay := outbox.NewRelay(store, outbox.SinkFunc(func(_ context.Context, m outbox.Message) error {
		fmt.Println(m.Name, m.AggregateID, m.Version)
		return nil
	}))
	fmt.Println(relay.Drain(ctx))
	err = store.Commit(ctx, batch)
	fmt.Println(errors.Is(err, repository.ErrConflict))
	// Output:
	// <nil>
	// postgres.cairn_built by the ford 1
	// 1 <nil>
	// true
}

// Before the first program starts on tables that were put back to an earlier point.
func ExampleStore_RenewNamespace() {
	ctx := context.Background()
	url, drop, err := server.Schema()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = drop() }()
	store, err := postgres.Open(ctx, url, postgres.Migrate())
	if err != nil {
		fmt.Println(err)
		return
	}
	namespace, err := store.RenewNamespace(ctx)
	fmt.Println(namespace != store.Namespace(), err)

	change := raise(store, "by the ford", 0, "a heap of stones")
	err = store.Commit(ctx, repository.Batch{Changes: []repository.Change{change}})
	fmt.Println(errors.Is(err, postgres.ErrNamespace), store.Close())

	store, err = postgres.Open(ctx, url)
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
