package menu

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/ashlar-go/ashlar/internal/text"
)

// A Category is a heading of a menu, such as "Burgers": clean text of up to 200 runes.
// Categories are equal (==) when they are the same text. The zero Category is none.
type Category struct{ name string }

// ParseCategory trims s and refuses what is blank, longer than 200 runes or not clean text.
func ParseCategory(s string) (Category, error) {
	clean, err := text.Name(s)
	if err != nil {
		return Category{}, fmt.Errorf("menu: the category %w", err)
	}
	return Category{clean}, nil
}

// MustParseCategory is [ParseCategory] for tests and package variables: it panics on an
// error.
func MustParseCategory(s string) Category { return must(ParseCategory(s)) }

// IsValid reports whether c is a category, as all but the zero Category are.
func (c Category) IsValid() bool { return c != Category{} }

// String returns the heading; "" for the zero Category.
func (c Category) String() string { return c.name }

// MarshalText is [Category.String].
func (c Category) MarshalText() ([]byte, error) { return []byte(c.name), nil }

// UnmarshalText is [ParseCategory].
func (c *Category) UnmarshalText(b []byte) error {
	parsed, err := ParseCategory(string(b))
	if err == nil {
		*c = parsed
	}
	return err
}

// Categories is an immutable list of categories, each of them once. The zero Categories is
// empty.
type Categories struct{ categories []Category } // never written to once it is here

// Len returns the number of categories.
func (cs Categories) Len() int { return len(cs.categories) }

// At returns the category at index i, from 0. Like indexing a slice, it panics out of range.
func (cs Categories) At(i int) Category { return cs.categories[i] }

// All yields the categories with their indexes, in the order of the menu.
func (cs Categories) All() iter.Seq2[int, Category] { return slices.All(cs.categories) }

// Has reports whether a category is in the list.
func (cs Categories) Has(c Category) bool { return slices.Contains(cs.categories, c) }

func (cs Categories) with(c Category) Categories {
	return Categories{append(slices.Clip(cs.categories), c)}
}

func (cs Categories) without(c Category) Categories {
	rest := slices.DeleteFunc(slices.Clone(cs.categories), func(o Category) bool { return o == c })
	if len(rest) == 0 {
		return Categories{}
	}
	return Categories{rest}
}

// MarshalJSON writes an array of headings.
func (cs Categories) MarshalJSON() ([]byte, error) {
	if cs.categories == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(cs.categories)
}

// UnmarshalJSON reads what [Categories.MarshalJSON] writes, and nothing else.
func (cs *Categories) UnmarshalJSON(b []byte) error {
	var names []string
	if err := json.Unmarshal(b, &names); err != nil {
		return fmt.Errorf("menu: categories: %w", err)
	}
	if names == nil || len(names) > maxEntries {
		return fmt.Errorf("menu: categories: %w", ErrSnapshot)
	}
	var list []Category
	for _, name := range names {
		c, err := ParseCategory(name)
		if err != nil {
			return err
		}
		if c.name != name || slices.Contains(list, c) {
			return fmt.Errorf("menu: categories: %w", ErrSnapshot)
		}
		list = append(list, c)
	}
	*cs = Categories{list}
	return nil
}
