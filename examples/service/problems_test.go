package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The tables of problems.md: the statuses of each code, of a request and in errors.
var ofRequests, inErrors = func() (map[string][]string, map[string][]string) {
	b, err := os.ReadFile("problems.md")
	if err != nil {
		panic(err)
	}
	requests, errors, _ := strings.Cut(string(b), "\n## In errors\n")
	return rows(requests), rows(errors)
}()

func rows(page string) map[string][]string {
	table := map[string][]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| <a name=\"(\\S+)\"></a>`(\\S+)` \\| ([0-9, ]+) \\| .+ \\|$").FindAllStringSubmatch(page, -1) {
		if row[1] != row[2] || table[row[1]] != nil {
			panic("problems.md: the row of " + row[2] + " cannot be found by its code alone")
		}
		table[row[1]] = strings.Split(row[3], ", ")
	}
	return table
}

// explained checks that what a problem says is on the page that its type leads to.
func explained(t *testing.T, body []byte) {
	t.Helper()
	var p problem
	require.NoError(t, json.Unmarshal(body, &p))
	status := strconv.Itoa(p.Status)
	require.Equal(t, problemTypes+p.Code, p.Type)
	require.Contains(t, ofRequests[p.Code], status, "%s", body)
	for _, e := range p.Errors {
		require.Contains(t, inErrors[e.Code], status, "%s", body)
	}
}

// unanswered are the codes of the packages which the service is made of that it does not
// answer with, and why. One that ends in a point stands for all that begin with it.
var unanswered = map[string]string{
	"service.answer":    "it is about what is stored",
	"service.timeline":  "it is about what is stored",
	"ordering.snapshot": "it is about what is stored",
	"ordering.status":   "it is about what is stored",
	"json.malformed":    "it is about what is stored",

	"ordering.stock_mismatch": "fulfilling is a defect then",
	"ordering.not_confirmed":  "fulfilling is a defect then",
	"ordering.zero_value":     "it is a program that passes one",
	"money.currency_mismatch": "it is a program that adds them",

	"ordering.empty_order":    "service.lines is before it",
	"ordering.too_many_lines": "service.lines is before it",
	"ordering.currency":       "the catalogue has one currency",
	"ordering.line_changed":   "the catalogue has one name and price for a product",
	"money.no_amount":         "an amount that is missing is malformed",
	"money.negative":          "a sign is malformed",
	"money.percent":           "no request has discounts",
	"money.shares":            "no request has discounts",
	"ordering.percent":        "no request has discounts",

	"ordering.product_not_in_order": "no request takes lines away",
	"ordering.not_pending":          "no request has pending orders",
	"ordering.too_much_stock":       "no request takes stock in",
	"ordering.empty_cart":           "no request has carts",
	"ordering.cart_closed":          "no request has carts",
	"ordering.product_not_in_cart":  "no request has carts",
	"ordering.item_changed":         "no request has carts",
	"contact.":                      "no request has customers' accounts",

	"repository.deleted":   "nothing is deleted",
	"repository.duplicate": "an order has no unique keys",
	"repository.marked":    "marks are for events",

	"ordering.billing.":                    "it follows from events, when the answer is out",
	"ordering.shipping.no_carrier":         "it follows from events",
	"ordering.shipping.no_items":           "it follows from events",
	"ordering.shipping.no_reason":          "it follows from events",
	"ordering.shipping.no_tracking_number": "it follows from events",
	"ordering.shipping.quantity":           "it follows from events",
	"ordering.shipping.zero_value":         "it follows from events",
	"ordering.shipping.dimensions":         "it is of the catalogue",
	"ordering.shipping.weight":             "it is of the catalogue",
	"ordering.shipping.status":             "it is about what is stored",
	"events.":                              "events go to the bus", "outbox.": "events go to the bus", "nats.": "events go to the bus",
	"sqlite.": "it is about how the store is opened", "postgres.": "it is about how the store is opened",
}

func TestEveryCodeOfAnAnswerIsExplained(t *testing.T) {
	t.Parallel()
	require.True(t, strings.HasSuffix(problemTypes, "/examples/service/problems.md#"), "types lead to the page")
	declared := map[string]bool{"service.internal": true, "service.unavailable": true} // of all that is our fault
	used := map[string]bool{}
	for code, kind := range sentinels(t) {
		declared[code] = true
		family := code[:strings.LastIndex(code, ".")+1]
		switch _, requests := ofRequests[code]; {
		case kind == "Internal":
			require.False(t, requests || inErrors[code] != nil, "%s is not said to clients", code)
		case requests, inErrors[code] != nil:
			require.Empty(t, unanswered[code], code)
		default:
			require.NotEmpty(t, unanswered[code]+unanswered[family], "problems.md does not explain %s", code)
			used[code], used[family] = true, true
		}
	}
	for _, table := range []map[string][]string{ofRequests, inErrors} {
		require.NotEmpty(t, table)
		for code := range table {
			require.True(t, declared[code], "problems.md explains %s, which nothing answers with", code)
		}
	}
	for code := range unanswered {
		require.True(t, used[code], "there is no %s", code)
	}
}

// sentinels returns the kind of each code that the service, or a package of the library
// which it is made of, declares.
func sentinels(t *testing.T) map[string]string {
	t.Helper()
	const module, root = "github.com/ashlar-go/ashlar/", "../.."
	codes := map[string]string{}
	seen := map[string]bool{".": true}
	for queue := []string{"."}; len(queue) > 0; queue = queue[1:] {
		files, err := filepath.Glob(filepath.Join(queue[0], "*.go"))
		require.NoError(t, err)
		require.NotEmpty(t, files, queue[0])
		for _, name := range slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") }) {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			for _, i := range file.Imports {
				path, ours := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), module)
				if dir := filepath.Join(root, path); ours && !seen[dir] {
					seen[dir] = true
					queue = append(queue, dir)
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && isFailure(call.Fun, "New") {
					kind, code := sentinel(t, call)
					codes[code] = kind
				}
				return true
			})
		}
	}
	require.Contains(t, seen, filepath.Join(root, "internal/text"), "what is imported is looked at")
	return codes
}

// sentinel reads a call such as failure.New(failure.Invalid, "service.body", "…").
func sentinel(t *testing.T, call *ast.CallExpr) (kind, code string) {
	t.Helper()
	require.Len(t, call.Args, 3)
	k, _ := call.Args[0].(*ast.SelectorExpr)
	c, _ := call.Args[1].(*ast.BasicLit)
	require.NotNil(t, k)
	require.NotNil(t, c)
	return k.Sel.Name, strings.Trim(c.Value, `"`)
}

func isFailure(e ast.Expr, name string) bool {
	s, _ := e.(*ast.SelectorExpr)
	if s == nil {
		return false
	}
	pkg, _ := s.X.(*ast.Ident)
	return pkg != nil && pkg.Name == "failure" && s.Sel.Name == name
}
