package menu

import (
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/money"
)

// Event is what happens to menus. Only this package has events of it, so that a switch over
// them can be complete.
//
//sumtype:decl
type Event interface {
	events.Event
	isMenu()
}

// EventTypes lists the events of menus.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[Started](),
	events.TypeOf[CategoryAdded](),
	events.TypeOf[CategoryRemoved](),
	events.TypeOf[MenuItemAdded](),
	events.TypeOf[MenuItemPriced](),
	events.TypeOf[MenuItemSoldOut](),
	events.TypeOf[MenuItemAvailable](),
	events.TypeOf[MenuItemRemoved](),
)

// Started says that a restaurant has a menu, still empty.
type Started struct {
	Restaurant RestaurantID   `json:"restaurant"`
	Currency   money.Currency `json:"currency"`
}

// CategoryAdded says that the menu has another category.
type CategoryAdded struct {
	Restaurant RestaurantID `json:"restaurant"`
	Category   Category     `json:"category"`
}

// CategoryRemoved says that the menu has a category no more.
type CategoryRemoved struct {
	Restaurant RestaurantID `json:"restaurant"`
	Category   Category     `json:"category"`
}

// MenuItemAdded says that an item is on the menu.
type MenuItemAdded struct {
	Restaurant RestaurantID `json:"restaurant"`
	Item       Item         `json:"item"`
}

// MenuItemPriced says that an item has another price.
type MenuItemPriced struct {
	Restaurant RestaurantID `json:"restaurant"`
	Item       ItemID       `json:"item"`
	Price      money.Money  `json:"price"`
}

// MenuItemSoldOut says that an item is not to be had right now.
type MenuItemSoldOut struct {
	Restaurant RestaurantID `json:"restaurant"`
	Item       ItemID       `json:"item"`
}

// MenuItemAvailable says that an item that was sold out is to be had again.
type MenuItemAvailable struct {
	Restaurant RestaurantID `json:"restaurant"`
	Item       ItemID       `json:"item"`
}

// MenuItemRemoved says that an item is on the menu no more.
type MenuItemRemoved struct {
	Restaurant RestaurantID `json:"restaurant"`
	Item       ItemID       `json:"item"`
}

// EventName returns "delivery.menu.started".
func (Started) EventName() string { return "delivery.menu.started" }

// EventName returns "delivery.menu.category_added".
func (CategoryAdded) EventName() string { return "delivery.menu.category_added" }

// EventName returns "delivery.menu.category_removed".
func (CategoryRemoved) EventName() string { return "delivery.menu.category_removed" }

// EventName returns "delivery.menu.menu_item_added".
func (MenuItemAdded) EventName() string { return "delivery.menu.menu_item_added" }

// EventName returns "delivery.menu.menu_item_priced".
func (MenuItemPriced) EventName() string { return "delivery.menu.menu_item_priced" }

// EventName returns "delivery.menu.menu_item_sold_out".
func (MenuItemSoldOut) EventName() string { return "delivery.menu.menu_item_sold_out" }

// EventName returns "delivery.menu.menu_item_available".
func (MenuItemAvailable) EventName() string { return "delivery.menu.menu_item_available" }

// EventName returns "delivery.menu.menu_item_removed".
func (MenuItemRemoved) EventName() string { return "delivery.menu.menu_item_removed" }

func (Started) isMenu()           {}
func (CategoryAdded) isMenu()     {}
func (CategoryRemoved) isMenu()   {}
func (MenuItemAdded) isMenu()     {}
func (MenuItemPriced) isMenu()    {}
func (MenuItemSoldOut) isMenu()   {}
func (MenuItemAvailable) isMenu() {}
func (MenuItemRemoved) isMenu()   {}
