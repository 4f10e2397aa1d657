// Delivery tells of food that is ordered: what delivery costs, how an order goes through every
// context, what cannot be cancelled any more, a payment that fails, and a cart. The story is
// written down in internal/stories; here it runs on the store in memory, with a stand-in for
// the payment provider on this machine.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/ashlar-go/ashlar/internal/stories"
	"github.com/ashlar-go/ashlar/memstore"
)

func main() {
	if err := stories.Delivery(context.Background(), os.Stdout, memstore.New()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
