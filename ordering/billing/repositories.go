package billing

import (
	"context"
	"iter"

	"github.com/ashlar-go/ashlar/repository"
)

// Invoices are the invoices that have been stored. The invoice of an order is found under
// [InvoiceOf].
type Invoices interface {
	repository.Repository[InvoiceID, *Invoice]

	// ByCustomer returns the invoices of a customer in the order of their identities.
	ByCustomer(ctx context.Context, c CustomerID) iter.Seq2[*Invoice, error]
}

// Repositories are what billing keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Invoices Invoices
}

var byCustomer = repository.By("customer", func(s InvoiceSnapshot) (CustomerID, bool) { return s.Customer, true })

var invoiceMapping = repository.Map("ordering.billing.invoice", (*Invoice).Snapshot, RestoreInvoice,
	repository.Events[InvoiceSnapshot](eventTypes), byCustomer)

type invoices struct {
	repository.Collection[InvoiceID, *Invoice, InvoiceSnapshot]
}

func (c invoices) ByCustomer(ctx context.Context, id CustomerID) iter.Seq2[*Invoice, error] {
	return c.Where(ctx, byCustomer.Is(id))
}

// NewUnitOfWork returns the unit of work of billing over any store.
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{Invoices: invoices{repository.In(session, invoiceMapping)}}
	}, opts...)
}

// Kinds returns the kinds of documents that billing stores, for the tools of a store that
// work through them.
func Kinds() []*repository.Kind { return []*repository.Kind{invoiceMapping.Kind()} }
