package delivery_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// forbidden is the last column of the glossary in doc.go.
const forbidden = "User, Client, Merchant, Seller, Purchase, Request, Line item, Entry, Basket, Buffer, " +
	"Create, Checkout, Accept, Approve, Cook, Process, Ship, Send, Complete, Drop, Abort, Reverse, " +
	"Driver, Rider, Shipping cost, Review, Feedback"

func TestNoExportedNameSaysWhatTheGlossaryForbids(t *testing.T) {
	t.Parallel()
	names := exportedNames(t)
	require.Greater(t, len(names), 200, "the test reads the names of the package")
	require.Contains(t, names, "Order")
	require.Contains(t, names, "ConfirmByRestaurant")
	require.Contains(t, names, "GrandTotal")
	for name := range names {
		require.Empty(t, forbiddenIn(name), name)
	}
}

func TestTheGlossaryTestKnowsAForbiddenNameWhenItSeesOne(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"UserID": "User", "NewBasket": "Basket", "OrderLineItem": "Line item", "LineItems": "", "HTTPClient": "Client",
		"ShippingCostPolicy": "Shipping cost", "SingleLine": "", "AcceptingOrders": "", "Dropped": "", "ReviewURL": "Review",
	} {
		require.Equal(t, want, forbiddenIn(name), name)
	}
}

func TestTheGlossaryTestForbidsWhatTheTableForbids(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(doc), "Do not say\n")
	require.True(t, found)
	table, _, found = strings.Cut(table, "//\n")
	require.True(t, found)
	rows := strings.Split(strings.TrimSpace(table), "\n")
	require.Len(t, rows, 14)
	var words []string
	for _, row := range rows {
		cells := strings.Split(row, "  ")
		words = append(words, strings.TrimSpace(cells[len(cells)-1]))
	}
	require.Equal(t, forbidden, strings.Join(words, ", "))
}

// forbiddenIn returns the entry of the last column that is in a name as whole words.
func forbiddenIn(name string) string {
	words := camelCaseWords(name)
	for entry := range strings.SplitSeq(forbidden, ", ") {
		parts := strings.Fields(strings.ToLower(entry))
		for i := 0; i+len(parts) <= len(words); i++ {
			if slices.Equal(words[i:i+len(parts)], parts) {
				return entry
			}
		}
	}
	return ""
}

// camelCaseWords splits "HTTPClientID" into http, client and id.
func camelCaseWords(name string) []string {
	var words []string
	runes := []rune(name)
	start := 0
	for i := 1; i <= len(runes); i++ {
		end := i == len(runes) ||
			unicode.IsUpper(runes[i]) && !unicode.IsUpper(runes[i-1]) ||
			unicode.IsUpper(runes[i]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if end {
			words = append(words, strings.ToLower(string(runes[start:i])))
			start = i
		}
	}
	return words
}

// exportedNames returns every exported name of the package: types, functions, methods,
// fields, constants and variables.
func exportedNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				names[n.Name.Name] = true
				return false // what is inside a function is nobody's business
			case *ast.TypeSpec:
				names[n.Name.Name] = true
			case *ast.ValueSpec:
				for _, name := range n.Names {
					names[name.Name] = true
				}
			case *ast.Field:
				for _, name := range n.Names {
					names[name.Name] = true
				}
			}
			return true
		})
	}
	for name := range names {
		if !ast.IsExported(name) {
			delete(names, name)
		}
	}
	return names
}
