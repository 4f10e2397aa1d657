package main

import (
	"context"
	"io"

	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// A backend is what the service needs of a store: state, its events, and who has handled
// which. Those of packages memstore, sqlite and postgres all are one.
type backend interface {
	repository.Store
	outbox.Queue
	inbox.Store
}

// A closingBackend holds a file or connections.
type closingBackend interface {
	backend
	io.Closer
}

// open opens the store that the settings ask for, and makes its tables where they are
// missing. Services that may not change their database run that from elsewhere.
func open(ctx context.Context, set settings) (closingBackend, error) {
	if set.postgres != "" {
		return postgres.Open(ctx, set.postgres, postgres.Migrate())
	}
	return sqlite.Open(ctx, set.db, sqlite.Migrate())
}
