package ordering

import (
	"context"
	"iter"

	"github.com/ashlar-go/ashlar/repository"
)

// Inventories are the inventories of all products.
type Inventories interface {
	repository.Repository[ProductID, *Inventory]

	// ByProducts returns the inventories of the given products that have one, in the order
	// of their identities.
	ByProducts(ctx context.Context, ps ...ProductID) iter.Seq2[*Inventory, error]
}

var inventoryMapping = repository.Map("ordering.inventory", (*Inventory).Snapshot, RestoreInventory,
	repository.Events[InventorySnapshot](eventTypes))

type inventories struct {
	repository.Collection[ProductID, *Inventory, InventorySnapshot]
}

func (i inventories) ByProducts(ctx context.Context, ps ...ProductID) iter.Seq2[*Inventory, error] {
	ids := make([]string, len(ps))
	for n, p := range ps {
		ids[n] = p.String()
	}
	return i.Where(ctx, repository.Query{IDs: ids})
}
