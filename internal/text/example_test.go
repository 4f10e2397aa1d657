package text_test

import (
	"fmt"

	"github.com/ashlar-go/ashlar/internal/text"
)

func ExampleLine() {
	name, err := text.Line("  Ada Lovelace ", text.MaxName)
	fmt.Printf("%q %v\n", name, err)
	_, err = text.Line("invoice\u202egpj.exe", text.MaxName)
	fmt.Println(err)
	// Output:
	// "Ada Lovelace" <nil>
	// contains a control character or a bidirectional control
}

func ExampleName() {
	_, err := text.Name("   ")
	fmt.Println(err)
	// Output:
	// is blank
}

func ExampleDescription() {
	reason, err := text.Description("changed my mind\n")
	fmt.Printf("%q %v\n", reason, err)
	// Output:
	// "changed my mind" <nil>
}

func ExampleOptional() {
	note, err := text.Optional(" ", text.MaxName)
	fmt.Printf("%q %v\n", note, err)
	// Output:
	// "" <nil>
}

func ExampleID() {
	id, err := text.ID(" ORD-7 ")
	fmt.Printf("%q %v\n", id, err)
	// Output:
	// "ORD-7" <nil>
}

func ExampleClean() {
	fmt.Println(text.Clean("one\ntwo", 100))
	fmt.Println(text.Clean("far too long", 7))
	// Output:
	// one two
	// far too…
}
