// Insurance tells the life of policies: values and people, the rules of a policy and of its
// claims, units of work that leave no trace, the payment schedule that billing makes of an
// event, a cancellation, the hour at which a policy expires. The story is written down in
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
	if err := stories.Insurance(context.Background(), os.Stdout, memstore.New()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
