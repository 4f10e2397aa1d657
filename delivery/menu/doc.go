// Package menu is the context in which a restaurant says what it offers: a menu of
// categories, the items in them, their prices, and what is sold out.
//
// # Glossary
//
//   - Menu: everything a restaurant offers, [Menu]. Not a catalogue.
//   - Category: a heading of the menu, such as "Burgers", [Category]. Not a group, not a tag.
//   - Menu item: a dish with a name and a price, [Item]. Not a product.
//   - Price: what one of an item costs now. Not a rate.
//   - Sold out: on the menu and not to be had right now. Not out of stock.
//
// # Rules
//
//   - A menu has one currency. An item is on it once and in one category of it.
//   - A category that has items is not removed.
//   - A command that is refused changes nothing and records nothing; one that finds
//     everything as it should be does so too, without an error.
//
// # Events
//
// [Started], [CategoryAdded], [CategoryRemoved], [MenuItemAdded], [MenuItemPriced],
// [MenuItemSoldOut], [MenuItemAvailable], [MenuItemRemoved]. Their wire names begin with
// "delivery.menu.".
//
// # Errors
//
// Each rule has an error, Err… in this package; one about an item is an [*ItemError].
// Malformed fields come all at once in an invariant.Error, by path.
//
// # Context map
//
// Upstream of package delivery, its customer, whose port [delivery.Menu] it satisfies with
// [Dishes]. It knows that package in acl.go only.
//
// [delivery.Menu]: https://pkg.go.dev/github.com/ashlar-go/ashlar/delivery#Menu
package menu
