package menu

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/repository"
)

var _ delivery.Menu = Dishes{}

// Dishes shows the menus to package delivery, in the words of that context: it is a
// [delivery.Menu].
type Dishes struct {
	uow *repository.UnitOfWork[Repositories]
}

// NewDishes returns the menus that are stored, as package delivery sees them. It panics on
// nil.
func NewDishes(uow *repository.UnitOfWork[Repositories]) Dishes {
	mustHave(uow != nil, "NewDishes without a unit of work")
	return Dishes{uow}
}

// Dishes implements [delivery.Menu]. It reads the menu as last stored, outside of any unit
// of work.
func (d Dishes) Dishes(
	ctx context.Context, restaurant delivery.RestaurantID, items []delivery.MenuItemID,
) ([]delivery.Dish, error) {
	id, err := ParseRestaurantID(restaurant.String())
	if err != nil {
		return nil, err
	}
	m, err := d.uow.Repositories().Menus.Get(ctx, id)
	if errors.Is(err, repository.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return dishesOf(m.Items(), items), nil
}

// dishesOf translates those items of a menu that are asked for, each once.
func dishesOf(menu Items, asked []delivery.MenuItemID) []delivery.Dish {
	wanted := make(map[string]delivery.MenuItemID, len(asked))
	for _, id := range asked {
		wanted[id.String()] = id
	}
	var dishes []delivery.Dish
	for _, i := range menu.All() {
		if id, ok := wanted[i.ID().String()]; ok {
			dishes = append(dishes, delivery.Dish{Item: id, Name: i.Name(), Price: i.Price(), Available: i.IsAvailable()})
		}
	}
	return dishes
}
