package archtest

import "slices"

// Modules of others.
const (
	decimal   = "github.com/shopspring/decimal"
	uuid      = "github.com/google/uuid"
	testify   = "github.com/stretchr/testify"
	rapid     = "pgregory.net/rapid"
	porcupine = "github.com/anishathalye/porcupine"
)

// Ashlar returns the policy of this module. A build that breaks it is mended in the
// import, not here; where the design itself moves, this table moves with it, in a commit
// that says why.
func Ashlar() Policy {
	return Policy{
		Module: "github.com/ashlar-go/ashlar",
		Requires: []Requirement{
			{Module: decimal},
			{Module: uuid},
			{Module: testify, Tests: true},
			{Module: rapid, Tests: true},
			{Module: porcupine, Only: "internal/historytest"},
		},
		Everyone: []string{"failure", "internal/fixed", "internal/identity", "internal/lifecycle", "internal/private", "internal/strictjson", "internal/text"},
		Denied:   denied(),
		Packages: slices.Concat(contracts(), ordering(), insurance(), delivery(), programs()),
	}
}

func denied() []Denial {
	return []Denial{
		{Path: "C", Why: "the module is pure Go"},
		{Path: "unsafe", Why: "the module is memory-safe"},
		{Path: "database/sql", Why: "the model knows no store"},
		{Path: "net", Why: "the model knows no transport"},
		{Path: "os", Why: "the model does no I/O"},
		{Path: "math/rand", Why: "take identities and choices as arguments"},
		{Path: "crypto/rand", Why: "take identities as arguments; ids.go makes new ones with uuid"},
		{Path: "log", Why: "return an error; the service logs it"},
		{
			Path: "log/slog", Why: "return an error; the service logs it",
			// What a LogValue method is written with: personal data is redacted by its own type.
			Names: []string{"Attr", "Value", "LogValuer", "GroupValue", "StringValue", "Bool", "Int", "Int64", "String", "Time", "Uint64"},
		},
		{Path: "testing", Why: "test code ships in packages named …test only", Suffix: "test"},
	}
}

// contracts are the shared kernel and the building blocks under every context.
func contracts() []Package {
	sqlValue := []string{"database/sql/driver"} // the result type of a Value method
	return []Package{
		{Path: "money", Imports: []string{decimal}, Std: sqlValue},
		{Path: "money/internal/gen", Program: true}, // writes the table of currencies
		{Path: "contact", Std: sqlValue},
		{Path: "calendar", Std: sqlValue},
		{Path: "failure"},
		{Path: "events", Imports: []string{uuid}, Std: []string{"log/slog"}},
		{Path: "events/eventstest", Imports: []string{"events", uuid}},
		{Path: "invariant"},
		{Path: "aggregate", Imports: []string{"events"}},
		{Path: "aggregate/aggregatetest", Imports: []string{"aggregate", "events", "invariant", "repository"}},
		{Path: "repository", Imports: []string{"aggregate", "events", uuid}},
		{Path: "repository/repositorytest", Imports: []string{"aggregate", "events", "internal/contract", "repository", uuid}},
		{Path: "memstore", Imports: []string{"aggregate", "events", "inbox", "outbox", "repository", uuid}},
		{Path: "outbox", Imports: []string{"events", "internal/eventlog", "repository", uuid}, Std: []string{"log/slog", "math/rand/v2"}}, // jitter
		{Path: "outbox/outboxtest", Imports: []string{"events", "internal/contract", "outbox", "repository", uuid}},
		{Path: "inbox", Imports: []string{"events", "repository", uuid}},
		{Path: "inbox/inboxtest", Imports: []string{"aggregate", "events", "inbox", "internal/contract", "repository", uuid}},
		{Path: "internal/contract"},
		{Path: "internal/eventlog", Imports: []string{"events"}, Std: []string{"log/slog"}},
		{Path: "internal/text"},
		{Path: "internal/strictjson"},
		{Path: "internal/private"},
		{Path: "internal/fixed", Imports: []string{decimal}},
		{Path: "internal/identity"},
		{Path: "internal/lifecycle"},
		{Path: "internal/durable", Imports: []string{"events", "outbox", "repository"}}, // what the stores on SQL have in common
		{Path: "internal/paying", Imports: []string{"invariant"}},                       // of delivery and its process manager alone
		{Path: "internal/retry", Imports: []string{"repository"}},                       // services whose use cases may be repeated
		{Path: "internal/texttest"},
		{Path: "internal/listentest", Imports: []string{"events"}},
		{Path: "internal/goldentest", Imports: []string{"events", "repository"}},
	}
}

// model is what a context may import: the shared kernel and the contracts, never a store.
func model() []string {
	return []string{
		"money", "contact", "calendar", "events", "invariant", "aggregate", "repository", "internal/retry", decimal, uuid,
	}
}

func ordering() []Package {
	return []Package{
		{Path: "ordering", Imports: model()},
		{Path: "ordering/shipping", Imports: model(), ACL: []string{"ordering"}},
		{Path: "ordering/billing", Imports: model(), ACL: []string{"ordering"}},
	}
}

func insurance() []Package {
	return []Package{
		{Path: "insurance", Imports: model()},
		{Path: "insurance/billing", Imports: model(), ACL: []string{"insurance"}},
	}
}

func delivery() []Package {
	return []Package{
		{Path: "delivery", Imports: append(model(), "internal/paying")},
		{Path: "delivery/menu", Imports: model(), ACL: []string{"delivery"}},
		{Path: "delivery/payment", Imports: model(), ACL: []string{"delivery"}},
		{
			Path: "delivery/payment/razorpay", Imports: model(), ACL: []string{"delivery/payment"},
			Std: []string{"net/http", "net/url"},
		},
		{Path: "delivery/restaurant", Imports: model(), ACL: []string{"delivery"}},
		{Path: "delivery/partner", Imports: model(), ACL: []string{"delivery"}},
		{Path: "delivery/notification", Imports: model(), ACL: []string{"delivery"}},
		{
			// The process manager alone sees its siblings.
			Path: "delivery/flow", Imports: append(model(), "internal/paying"),
			ACL: []string{
				"delivery", "delivery/menu", "delivery/payment", "delivery/restaurant",
				"delivery/partner", "delivery/notification",
			},
		},
	}
}

// programs run, or serve the checks.
func programs() []Package {
	return []Package{
		{Path: "examples/...", Anything: true, Program: true},
		{Path: "internal/stories", Anything: true, Std: []string{"net/http", "net/http/httptest"}}, // a stand-in for a payment provider
		{Path: "internal/archtest"},
		{Path: "internal/mutants", Program: true}, // plants bugs and runs the tests
		{Path: "internal/diagrams", Anything: true, Program: true},
		{Path: "internal/guarantees"},
		{Path: "internal/privacytest"},
		{Path: "internal/tutorial", Program: true},
		{Path: "internal/historytest", Imports: []string{"repository", "aggregate", "events", porcupine}, Std: []string{"math/rand/v2"}},
	}
}
