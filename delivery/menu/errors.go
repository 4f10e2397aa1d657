package menu

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The rules of a menu, as the errors that state them.
var (
	ErrUnknownItem     = failure.New(failure.Refused, "delivery.menu.unknown_item", "menu: there is no such item on the menu")
	ErrItemExists      = failure.New(failure.Refused, "delivery.menu.item_exists", "menu: the item is on the menu already")
	ErrUnknownCategory = failure.New(failure.Refused, "delivery.menu.unknown_category", "menu: there is no such category on the menu")
	ErrCategoryExists  = failure.New(failure.Refused, "delivery.menu.category_exists", "menu: the category is on the menu already")
	ErrCategoryInUse   = failure.New(failure.Refused, "delivery.menu.category_in_use", "menu: there are items in the category")
	ErrCurrency        = failure.New(failure.Refused, "delivery.menu.currency", "menu: all prices of a menu are in one currency")
	ErrTooMany         = failure.New(failure.Refused, "delivery.menu.too_many", "menu: a menu has at most 1,000 categories and 1,000 items")
)

// What makes a value of this package, or a stored one, malformed.
var (
	ErrZero     = failure.New(failure.Invalid, "delivery.menu.zero_value", "menu: a value is missing")
	ErrSnapshot = failure.New(failure.Invalid, "delivery.menu.snapshot", "menu: the snapshot is not one of a menu")
)

// An ItemError refuses a command about an item. It wraps the rule.
type ItemError struct {
	Item ItemID
	Err  error
}

func (e *ItemError) Error() string { return fmt.Sprintf("%v: item %q", e.Err, e.Item) }

// Unwrap returns the rule.
func (e *ItemError) Unwrap() error { return e.Err }
