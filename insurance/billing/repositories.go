package billing

import "github.com/ashlar-go/ashlar/repository"

// Schedules are the payment schedules that have been stored. The schedule of a reference is
// found under [ScheduleOf] it.
type Schedules interface {
	repository.Repository[ScheduleID, *PaymentSchedule]
}

// Repositories are what billing keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Schedules Schedules
}

var scheduleMapping = repository.Map("insurance.billing.payment_schedule", (*PaymentSchedule).Snapshot, RestorePaymentSchedule,
	repository.Events[PaymentScheduleSnapshot](eventTypes))

// NewUnitOfWork returns the unit of work of billing over any store.
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{Schedules: repository.In(session, scheduleMapping)}
	}, opts...)
}

// Kinds returns the kinds of documents that billing stores, for the tools of a store that work
// through them.
func Kinds() []*repository.Kind { return []*repository.Kind{scheduleMapping.Kind()} }
