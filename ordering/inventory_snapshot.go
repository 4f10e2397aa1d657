package ordering

import "github.com/ashlar-go/ashlar/aggregate"

// An InventorySnapshot is the state of an inventory as it goes to storage.
type InventorySnapshot struct {
	Product      ProductID    `json:"product"`
	Title        string       `json:"title"`
	Available    int          `json:"available"`
	Reservations Reservations `json:"reservations"`
}

// Snapshot returns the inventory's state.
func (i *Inventory) Snapshot() InventorySnapshot {
	return InventorySnapshot{Product: i.ID(), Title: i.title, Available: i.available, Reservations: i.reservations}
}

// RestoreInventory returns the inventory with the given state, at version 0 and without
// events. It refuses what no inventory can have been, with an [*invariant.Error] that names
// each member.
func RestoreInventory(s InventorySnapshot) (*Inventory, error) {
	i := &Inventory{root: aggregate.New(s.Product), title: s.Title, available: s.Available, reservations: s.Reservations}
	if err := i.check(); err != nil {
		return nil, err
	}
	return i, nil
}
