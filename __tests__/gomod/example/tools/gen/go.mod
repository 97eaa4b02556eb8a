module example.com/m/tools/gen

go 1.21
