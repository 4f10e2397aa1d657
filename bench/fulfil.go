package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

func unfit() error { return errors.New("bench: not placed, not paid or out of stock") }

// A scene is an order of two lines and the inventories of its products, as snapshots, for a
// fulfilment changes them.
type scene struct {
	order       ordering.OrderSnapshot
	inventories []ordering.InventorySnapshot
}

func newScene(pay bool) scene {
	address := must(ordering.NewAddress("Münstergasse 1", "Ulm", "89073", "DE"))
	o := must(ordering.NewOrder(orderID(1), customerOf(1), address, money.EUR, noon()))
	var s scene
	for n := range 2 {
		product := ordering.MustParseProductID("product-" + strconv.Itoa(n))
		try(o.AddLine(must(ordering.NewOrderLine(product, "Chisel, flat", n+1, money.MustParse("EUR 49.00"))), noon()))
		i := must(ordering.NewInventory(product, "Chisel, flat"))
		try(i.Receive(1000, noon()))
		s.inventories = append(s.inventories, i.Snapshot())
	}
	try(o.Place(noon()))
	if pay {
		try(o.ReceivePayment(o.Total(), "card", "4711", noon()))
	}
	s.order = o.Snapshot()
	return s
}

func try(err error) {
	if err != nil {
		panic(err)
	}
}

func (s scene) restore() (*ordering.Order, []*ordering.Inventory) {
	all := make([]*ordering.Inventory, 0, len(s.inventories))
	for _, i := range s.inventories {
		all = append(all, must(ordering.RestoreInventory(i)))
	}
	return must(ordering.RestoreOrder(s.order)), all
}

// fulfilments restore an order and its inventories and fulfil it: both sides start from the
// same snapshots each time, because a fulfilment is for one order, once.
func fulfilments() group {
	s := newScene(true)
	mine, byHand := &outcome{}, &outcome{}
	return group{title: "restore and fulfil an order of 2 lines", limit: 5000, allocs: -1, contenders: []contender{
		{name: "ashlar: Fulfillment", check: mine.fulfilled, run: func(n int) {
			for range n {
				o, all := s.restore()
				mine.keep(o, all, ordering.NewFulfillment(o, all...).Fulfill(noon()))
			}
		}},
		{name: "the same by hand", check: byHand.fulfilled, run: func(n int) {
			for range n {
				o, all := s.restore()
				byHand.keep(o, all, fulfilByHand(o, all))
			}
		}},
	}}
}

// refusals try to fulfil an order that nobody has paid.
func refusals() group {
	s := newScene(false)
	o, all := s.restore()
	mine, byHand := &outcome{}, &outcome{}
	return group{title: "refuse to fulfil an unpaid order", limit: 1000, allocs: -1, contenders: []contender{
		{name: "ashlar: Fulfillment", check: mine.refused, run: func(n int) {
			for range n {
				mine.keep(o, all, ordering.NewFulfillment(o, all...).Fulfill(noon()))
			}
		}},
		{name: "the same by hand", check: byHand.refused, run: func(n int) {
			for range n {
				byHand.keep(o, all, fulfilByHand(o, all))
			}
		}},
	}}
}

// fulfilByHand checks everything, then changes; on an error in the middle it puts the
// snapshots back, and it looks at the result.
func fulfilByHand(o *ordering.Order, all []*ordering.Inventory) error {
	before := make([]int, len(all))
	if o.Status() != ordering.StatusPlaced || !o.Payment().IsValid() {
		return unfit()
	}
	for n, i := range all {
		before[n] = i.Available()
		if l, ok := o.Lines().Of(i.Product()); !ok || l.Quantity() > i.Available() {
			return unfit()
		}
	}
	for _, i := range all {
		l, _ := o.Lines().Of(i.Product())
		if err := i.Reserve(o.ID(), l.Quantity(), noon()); err != nil {
			return err
		}
	}
	if err := o.Confirm(noon()); err != nil {
		return err
	}
	for n, i := range all {
		if l, _ := o.Lines().Of(i.Product()); i.Available() != before[n]-l.Quantity() {
			return unfit()
		}
	}
	return nil
}

// An outcome is what the last fulfilment left.
type outcome struct {
	order       *ordering.Order
	inventories []*ordering.Inventory
	err         error
}

func (f *outcome) keep(o *ordering.Order, all []*ordering.Inventory, err error) {
	f.order, f.inventories, f.err = o, all, err
}

func (f *outcome) fulfilled() error {
	if f.err != nil || f.order.Status() != ordering.StatusConfirmed ||
		f.inventories[0].Available() != 999 || f.inventories[1].Available() != 998 {
		return fmt.Errorf("%s is not fulfilled: %w", f.order, f.err)
	}
	return nil
}

func (f *outcome) refused() error {
	if f.err == nil || f.order.Status() != ordering.StatusPlaced || f.inventories[0].Available() != 1000 {
		return fmt.Errorf("%s was not refused", f.order)
	}
	return nil
}
