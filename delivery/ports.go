package delivery

import (
	"context"

	"github.com/ashlar-go/ashlar/money"
)

// Menu is what this context needs of the menus: names and prices as they are now. Prices of
// an order come from here and never from whoever places it.
type Menu interface {
	// Dishes returns those of the given dishes that are on the restaurant's menu, each once,
	// in any order. What is not on it is left out; an unknown restaurant has no dishes. An
	// error says that the menu could not be read.
	Dishes(ctx context.Context, restaurant RestaurantID, items []MenuItemID) ([]Dish, error)
}

// A Dish is an item of a restaurant's menu as it is offered now.
type Dish struct {
	Item      MenuItemID
	Name      string
	Price     money.Money
	Available bool // false while it is sold out
}

// Distances is what this context needs of the maps. Routing is not its business.
type Distances interface {
	// Between returns how far it is by road, and how many minutes it takes to deliver.
	Between(ctx context.Context, from, to Address) (distance DistanceKm, minutes int, err error)
}
