package ordering

import (
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
)

// What is tested from outside.
var (
	CartMapping      = cartMapping
	CustomerMapping  = customerMapping
	InventoryMapping = inventoryMapping
)

// Rename is a command for the suite of mappings, which needs one; customers have none yet.
func (c *Customer) Rename(n CustomerName, at time.Time) error {
	c.name = n
	aggregate.Record(&c.root, CustomerRegistered{c.ID(), c.email, n}, at)
	return nil
}

// FulfillAnd is [Fulfillment.Fulfill] with something that goes on, or wrong, at its end.
func (f *Fulfillment) FulfillAnd(then func() error, at time.Time) error {
	return f.guard(func() error {
		if err := f.fulfill(at); err != nil {
			return err
		}
		return then()
	})
}
