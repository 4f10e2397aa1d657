// Ordering tells the life of orders: values and identities, the rules of an order, who
// reacts to its events, its use cases, two writers at once. The story is written down in
// internal/stories; here it runs on the store in memory.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/ashlar-go/ashlar/internal/stories"
	"github.com/ashlar-go/ashlar/memstore"
)

func main() {
	if err := stories.Ordering(context.Background(), os.Stdout, memstore.New()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
