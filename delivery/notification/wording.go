package notification

import (
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/money"
)

// Facts are what a notification can speak of. All but the first two may be missing.
type Facts struct {
	Order    OrderID
	Occasion Occasion
	Amount   money.Money
	Minutes  int // until the food is there; 0 when that is not known
	Reason   string
	Tracking string // an address to watch at
}

// A Wording says the facts to a customer, in clean text of up to 1,000 runes.
type Wording func(Facts) string

// English is the default [Wording], such as "Order #ORD-A1B2C3D4 placed! Payment ₹499
// received. Estimated delivery: 35 mins."
func English(f Facts) string {
	says := []string{"Order #" + f.Order.String()}
	add := func(ok bool, sentence string) {
		if ok {
			says = append(says, sentence)
		}
	}
	switch f.Occasion {
	case OccasionPlaced:
		says[0] += " placed!"
		add(f.Amount.IsValid(), "Payment "+price(f.Amount)+" received.")
	case OccasionConfirmed:
		says[0] += " confirmed."
		add(true, "The restaurant prepares your food.")
	case OccasionOnTheWay:
		says[0] += " is on the way."
	case OccasionDelivered:
		says[0] += " delivered."
		add(true, "Enjoy your meal!")
	case OccasionCancelled:
		says[0] += " cancelled."
		add(f.Reason != "", "Reason: "+f.Reason)
	case OccasionRefunded:
		says[0] += " refunded."
		add(f.Amount.IsValid(), "You get back "+price(f.Amount)+".")
	}
	add(f.Minutes > 0, "Estimated delivery: "+strconv.Itoa(f.Minutes)+" mins.")
	add(f.Tracking != "", "Watch it: "+f.Tracking)
	return strings.Join(says, " ")
}

// price writes rupees as people in India do, without paise that are none.
func price(m money.Money) string {
	if m.Currency() != money.INR {
		return m.String()
	}
	return "₹" + strings.TrimSuffix(m.Amount().StringFixed(2), ".00")
}
