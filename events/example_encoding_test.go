package events_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
)

// A BookReturned says which copy of a book came back. Its JSON has changed once: in the
// first schema, which is stored for ever, it named the title alone, and a title was a copy.
type BookReturned struct {
	Title string `json:"title"`
	Copy  int    `json:"copy"`
}

func (BookReturned) EventName() string { return "library.book_returned" }

var libraryTypes = events.NewTypes(
	events.TypeOf[BookReturned](events.Schema(2, copyOfTitle)),
)

// copyOfTitle makes the second schema of the first: there was one copy of each title.
func copyOfTitle(old []byte) ([]byte, error) {
	var first struct {
		Book string `json:"book"`
	}
	if err := json.Unmarshal(old, &first); err != nil {
		return nil, err
	}
	return json.Marshal(BookReturned{Title: first.Book, Copy: 1})
}

// returned is an envelope as a unit of work makes it.
func returned(e events.Event) events.Envelope {
	env := events.Envelope{
		ID: uuid.MustParse("5fb90bad-b37c-4821-b6d9-5526a41a9504"), Event: e,
		OccurredAt: time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC),
		Aggregate:  "library.book", AggregateID: "emma", Version: 7,
	}
	return env.WithMeta("branch", "Ulm")
}

// What was stored at the first schema is decoded as if it had been written today, and what
// is written today has the second.
func ExampleSchema() {
	stored := events.Encoded{
		ID: returned(nil).ID, Name: "library.book_returned", Schema: 1,
		ContentType: events.ContentType, Data: []byte(`{"book":"Emma"}`),
	}
	env, err := libraryTypes.Decode(stored)
	fmt.Printf("%+v %v\n", env.Event, err)

	today, err := libraryTypes.Encode(env)
	fmt.Printf("schema %d: %s %v\n", today.Schema, today.Data, err)
	// Output:
	// {Title:Emma Copy:1} <nil>
	// schema 2: {"title":"Emma","copy":1} <nil>
}

func ExampleTypes_Encode() {
	e, err := libraryTypes.Encode(returned(BookReturned{Title: "Emma", Copy: 3}))
	fmt.Printf("%s at schema %d, %d bytes with %v: %v\n", e.Name, e.Schema, e.Size(), e.Metadata, err)
	fmt.Printf("%s\n", e.Data)
	fmt.Println(e) // without its contents
	// Output:
	// library.book_returned at schema 2, 34 bytes with map[branch:Ulm]: <nil>
	// {"title":"Emma","copy":3}
	// library.book_returned 5fb90bad-b37c-4821-b6d9-5526a41a9504 (library.book "emma" version 7)
}

func ExampleTypes_Decode() {
	e := events.Encoded{Name: "library.book_returned", Schema: 2, ContentType: events.ContentType, Data: []byte(`{"title":"Emma","copy":3}`)}
	env, err := libraryTypes.Decode(e)
	fmt.Println(env.Event, err)

	e.Data = []byte(`{"title":"Emma","copie":3}`)
	_, err = libraryTypes.Decode(e)
	fmt.Println(errors.Is(err, events.ErrEncoding))
	// Output:
	// {Emma 3} <nil>
	// true
}

// A list that lacks the type, or a message of another program, says so with its name.
func ExampleCodecError() {
	_, err := libraryTypes.Encode(returned(OrderPlaced{}))
	fmt.Println(errors.Is(err, events.ErrUnlisted))
	_, err = libraryTypes.Decode(events.Encoded{Name: "library.book_lost"})
	if refused, ok := errors.AsType[*events.CodecError](err); ok {
		fmt.Println(refused.Name, errors.Is(err, events.ErrUnlisted))
	}
	// Output:
	// true
	// library.book_lost true
}

// A consumer that hears of several contexts decodes with the lists of them all.
func ExampleJoinTypes() {
	shop := events.NewTypes(events.TypeOf[OrderPlaced](), events.TypeOf[StockReserved]())
	for one := range events.JoinTypes(shop, libraryTypes).All() {
		fmt.Println(one.Name())
	}
	// Output:
	// shop.order_placed
	// shop.stock_reserved
	// library.book_returned
}

// A binding in binary mode sends the attributes as headers, in its own spelling.
func ExampleEncoded_Attributes() {
	e, err := libraryTypes.Encode(returned(BookReturned{Title: "Emma", Copy: 3}))
	fmt.Println(err)
	for name, value := range e.Attributes("//library.example") {
		fmt.Println("ce-"+name+":", value)
	}
	// Output:
	// <nil>
	// ce-specversion: 1.0
	// ce-id: 5fb90bad-b37c-4821-b6d9-5526a41a9504
	// ce-source: //library.example
	// ce-type: library.book_returned
	// ce-time: 2026-03-14T12:00:00Z
	// ce-datacontenttype: application/json
	// ce-subject: emma
	// ce-aggregate: library.book
	// ce-aggregateversion: 7
	// ce-eventindex: 0
	// ce-schemaversion: 2
	// ce-metadata: {"branch":"Ulm"}
}

func ExampleParseAttributes() {
	sent, err := libraryTypes.Encode(returned(BookReturned{Title: "Emma", Copy: 3}))
	fmt.Println(err)
	got, err := events.ParseAttributes(sent.Attributes("//library.example"), sent.Data)
	fmt.Println(got.Name, got.AggregateID, got.Version, got.Metadata, err)

	_, err = events.ParseAttributes(func(yield func(name, value string) bool) { yield("specversion", "1.0") }, nil)
	fmt.Println(errors.Is(err, events.ErrAttributes))
	// Output:
	// <nil>
	// library.book_returned emma 7 map[branch:Ulm] <nil>
	// true
}
