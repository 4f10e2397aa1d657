// Fulfillment tells how an order is fulfilled from stock: the order and the inventories of
// its products change together, or not at all. The story is written down in
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
	if err := stories.Fulfillment(context.Background(), os.Stdout, memstore.New()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
