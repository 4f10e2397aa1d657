package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const (
	startWithin  = 10 * time.Second // for the store and the broker to answer
	finishWithin = 10 * time.Second // for requests at hand, once the service is told to stop
)

// settings are the flags.
type settings struct {
	addr     string
	db       string
	postgres string
	nats     string
	demo     bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	set, err := parse(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	err = run(ctx, set, log, func(at net.Addr) { fmt.Printf("orders at http://%s\n", at) })
	if err != nil {
		log.Error("service ended", "error", err)
		os.Exit(1)
	}
}

// parse reads the flags. What is wrong with them is written to out.
func parse(args []string, out io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("service", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&s.addr, "addr", "localhost:8080", "where to listen")
	flags.StringVar(&s.db, "db", "orders.db", "the SQLite file; it is made where there is none")
	flags.StringVar(&s.postgres, "postgres", "", "the URL of a PostgreSQL database, in place of the file: instances with the same one share the work")
	flags.StringVar(&s.nats, "nats", "", "the URL of a NATS server with JetStream, over which the events go")
	flags.BoolVar(&s.demo, "demo", true, "take some stock in where there never was any")
	if err := flags.Parse(args); err != nil {
		return settings{}, err
	}
	if flags.NArg() > 0 {
		err := fmt.Errorf("service: %q is no flag", flags.Arg(0))
		_, _ = fmt.Fprintln(out, err)
		return settings{}, err
	}
	return s, nil
}

// run serves until the context is done, and tells started where. Then it stops accepting,
// finishes the requests at hand, has the relay finish its wave, and closes the store. What
// is not handed over by then waits for the next start, or for another instance.
func run(ctx context.Context, set settings, log *slog.Logger, started func(net.Addr)) (err error) {
	starting, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	store, err := open(starting, set)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()

	closing := make(chan struct{})
	s := newShop(store, log, closing)
	if set.demo {
		if err := s.stockUp(starting); err != nil {
			return err
		}
	}
	workers, hangUp, err := feedOf(starting, set, store, s, log)
	if err != nil {
		return err
	}
	defer hangUp()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", set.addr)
	if err != nil {
		return err
	}
	server := newServer(s.api.root(), log)
	server.RegisterOnShutdown(func() { close(closing) })

	feeding, stopFeed := context.WithCancel(context.WithoutCancel(ctx))
	defer stopFeed()
	fed := start(feeding, workers)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	started(listener.Addr())

	var failed error
	select {
	case <-ctx.Done():
		log.Info("stopping")
	case failed = <-served:
	case failed = <-fed:
		fed <- nil // it is waited for below
	}
	// Requests first: what they commit is in the outbox, whether the relay sees it yet or not.
	finishing, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
	defer cancel()
	if err := server.Shutdown(finishing); err != nil {
		failed = errors.Join(failed, err, server.Close())
	}
	stopFeed()
	for range workers {
		failed = errors.Join(failed, <-fed)
	}
	return failed
}

// start has all work, and returns where they say that they have ended.
func start(ctx context.Context, workers []worker) chan error {
	ended := make(chan error, len(workers))
	for _, w := range workers {
		go func() { ended <- w.Run(ctx) }()
	}
	return ended
}
