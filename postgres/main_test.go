package postgres_test

import (
	"errors"
	"flag"
	"os"
	"testing"

	"github.com/ashlar-go/ashlar/postgres/postgrestest"
)

var server postgrestest.Server

func TestMain(m *testing.M) {
	flag.Parse()
	if _, err := server.Start(); errors.Is(err, postgrestest.ErrNoServer) {
		_ = flag.Set("test.skip", "^ExampleStore") // an example cannot skip itself
	}
	os.Exit(server.Run(m))
}
