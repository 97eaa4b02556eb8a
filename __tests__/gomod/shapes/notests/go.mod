module example.com/notests

go 1.21
