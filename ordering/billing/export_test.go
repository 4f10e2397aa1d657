package billing

// InvoiceMapping is tested from outside.
var InvoiceMapping = invoiceMapping
